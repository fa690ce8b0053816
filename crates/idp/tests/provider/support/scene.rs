//! A person in front of a browser, asked to log in to a service with her paper.

use super::{
    Ask, Browser, Form, Key, Person, RelyingParty, Response, Setting, TestIdp, code_page,
    enter_password, known_browser, password_page,
};

/// A provider, a service, a person and her browser.
pub struct Scene {
    /// The provider.
    pub idp: TestIdp,
    /// The service.
    pub rp: RelyingParty,
    /// The person.
    pub person: Person,
    /// Her browser.
    pub browser: Browser,
}

impl Scene {
    /// Sets it.
    pub async fn set() -> Self {
        let idp = TestIdp::start().await;
        let (rp, person) = (idp.relying_party().await, idp.person().await);
        let browser = idp.browser();
        Self {
            idp,
            rp,
            person,
            browser,
        }
    }

    /// Sets it with a browser that a finished login by this key made known.
    pub async fn known_by(key: Key) -> Self {
        Self::known_with(Setting::default(), key).await
    }

    /// The same in a provider of this setting.
    pub async fn known_with(setting: Setting, key: Key) -> Self {
        let idp = TestIdp::start_with(setting).await;
        let (rp, person) = (idp.relying_party().await, idp.person().await);
        let browser = known_browser((&idp, &rp), (&person, key)).await;
        Self {
            idp,
            rp,
            person,
            browser,
        }
    }

    /// Types somebody's user name and this password into a fresh page.
    pub async fn types(
        &self,
        browser: &mut Browser,
        (person, password): (&Person, &str),
    ) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        let page = password_page(browser, &ask, Key::Token).await;
        enter_password(browser, &page, (&person.username, password)).await
    }

    /// Types her user name and password into a fresh page.
    pub async fn right_password(&self, browser: &mut Browser) -> Response {
        self.types(browser, (&self.person, &self.person.password))
            .await
    }

    /// A fresh request, and its page for user name and password.
    pub async fn password_page(&mut self) -> (Ask, Response) {
        let ask = self.rp.ask(&self.idp, &[]);
        let page = password_page(&mut self.browser, &ask, Key::Token).await;
        (ask, page)
    }

    /// A fresh request, and its page for the code.
    pub async fn code_page(&mut self) -> (Ask, Response) {
        let ask = self.rp.ask(&self.idp, &[]);
        let page = code_page(&mut self.browser, &ask, (&self.person, Key::Token)).await;
        (ask, page)
    }

    /// What she types.
    pub fn typed(&self) -> (&str, &str) {
        (&self.person.username, &self.person.password)
    }

    /// The form with her user name and password.
    pub fn filled(&self, page: &Response) -> Form {
        let form = page.form().with("username", &self.person.username);
        form.with("password", &self.person.password)
    }

    /// The form with the right code.
    pub fn answered(&self, page: &Response) -> Form {
        let code = self.person.code(page.position().unwrap());
        page.form().with("code", code)
    }
}
