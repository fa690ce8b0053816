//! The way of a login as a person walks it, in pieces and whole.

use std::time::Duration;

use super::{Ask, Browser, Callback, Person, RelyingParty, Response, TestIdp};

/// The key a person logs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The paper.
    Token,
    /// The app.
    App,
}

impl Key {
    /// Its name in the chooser.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::App => "app",
        }
    }
}

/// Follows the request to the page where a key is chosen, or wherever it leads.
pub async fn login_page(browser: &mut Browser, ask: &Ask) -> Response {
    browser.open(&ask.path).await
}

/// Chooses the key; ends on its page for user name and password.
pub async fn password_page(browser: &mut Browser, ask: &Ask, key: Key) -> Response {
    let chooser = login_page(browser, ask).await;
    let page = browser
        .submit(&chooser.form().with("method", key.name()))
        .await;
    assert!(page.asks_password(), "{page:?}");
    page
}

/// Types user name and password on such a page; ends wherever that leads.
pub async fn enter_password(
    browser: &mut Browser,
    page: &Response,
    (username, password): (&str, &str),
) -> Response {
    let form = page.form().with("username", username);
    browser.submit(&form.with("password", password)).await
}

/// From the request to the page that asks for the code.
pub async fn code_page(
    browser: &mut Browser,
    ask: &Ask,
    (person, key): (&Person, Key),
) -> Response {
    let page = password_page(browser, ask, key).await;
    let typed = (person.username.as_str(), person.password.as_str());
    let page = enter_password(browser, &page, typed).await;
    assert!(page.asks_code(), "{page:?}");
    page
}

impl Person {
    /// The right answer to a page that asks for a code.
    pub fn answer(&self, idp: &TestIdp, page: &Response) -> String {
        match page.position() {
            Some(position) => self.code(position).to_owned(),
            None => self.app_code(idp.now()),
        }
    }
}

/// A whole login that must succeed, asked for whatever session there is; leaves the authorization
/// code unspent.
pub async fn log_in(
    (idp, rp): (&TestIdp, &RelyingParty),
    browser: &mut Browser,
    (person, key): (&Person, Key),
) -> (Ask, Callback) {
    let ask = rp.ask(idp, &[("prompt", "login")]);
    let page = code_page(browser, &ask, (person, key)).await;
    let code = person.answer(idp, &page);
    let answer = enter_code(browser, &page, &code).await;
    let back = rp.back(&ask, &answer);
    (ask, back)
}

/// Types a code on such a page; ends wherever that leads.
pub async fn enter_code(browser: &mut Browser, page: &Response, code: &str) -> Response {
    browser.submit(&page.form().with("code", code)).await
}

/// A browser in which the person has logged in before, without its session.
pub async fn known_browser(
    (idp, rp): (&TestIdp, &RelyingParty),
    (person, key): (&Person, Key),
) -> Browser {
    let mut browser = idp.browser();
    log_in((idp, rp), &mut browser, (person, key)).await;
    browser.jar.forget("session");
    browser.jar.forget("browser");
    // The next step of the app, so that its code may be used again.
    idp.pass(Duration::from_secs(60));
    browser
}
