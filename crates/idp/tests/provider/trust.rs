//! What a new password takes from somebody who knew the old one, and what it leaves the owner.

use std::net::Ipv4Addr;

use fedtoken_core::{ids::LoginId, login::Step, secret::TokenDigest, throttle::Rule};
use fedtoken_storage::{Change, stores::CounterKey};
use http::StatusCode;

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, Response, TestIdp, code_page, enter_code,
    enter_password, known_browser, log_in, login_page, password_page,
};

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    /// The owner's known device.
    known: Browser,
    /// Another known device, with a session.
    other: Browser,
    /// What the session on the other device gave.
    other_code: (Ask, crate::support::Callback),
}

async fn scene() -> Scene {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let known = known_browser((&idp, &rp), (&person, Key::App)).await;
    let mut other = idp.browser();
    let other_code = log_in((&idp, &rp), &mut other, (&person, Key::Token)).await;
    Scene {
        idp,
        rp,
        person,
        known,
        other,
        other_code,
    }
}

impl Scene {
    async fn types(&self, browser: &mut Browser, password: &str) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        let page = password_page(browser, &ask, Key::Token).await;
        enter_password(browser, &page, (&self.person.username, password)).await
    }

    /// Somebody with the old password from an unknown device; gives his page for the code.
    async fn thief(&self) -> (Browser, Response) {
        let mut thief = self.idp.browser();
        let ask = self.rp.ask(&self.idp, &[]);
        let page = code_page(&mut thief, &ask, (&self.person, Key::Token)).await;
        (thief, page)
    }

    /// Three looks by thieves; gives the first one's browser and page.
    async fn closed_by_looks(&self) -> (Browser, Response) {
        let first = self.thief().await;
        for _ in 0..2 {
            self.thief().await;
        }
        first
    }

    /// The owner gets as far as the code with the new password.
    async fn chosen(&self) -> (Browser, Response) {
        let mut browser = self.known.clone();
        let page = self.types(&mut browser, &self.person.password).await;
        assert!(page.asks_new_password(), "{page:?}");
        let form = page.form().with("new_password", NEW);
        let page = browser.submit(&form.with("new_password_again", NEW)).await;
        (browser, page)
    }

    /// The owner chooses the new password and finishes.
    async fn replaced(&self) {
        let (mut browser, page) = self.chosen().await;
        let code = self.person.answer(&self.idp, &page);
        assert!(enter_code(&mut browser, &page, &code).await.has_code());
    }

    async fn is_known(&self, browser: &Browser) -> bool {
        let entry = browser.jar.value("device").unwrap();
        let digest = TokenDigest::of(entry.split('.').next().unwrap());
        self.idp.store().device(&digest).await.unwrap().is_some()
    }

    async fn step_of(&self, page: &Response) -> Step {
        let id = LoginId::parse(page.path.rsplit('/').next().unwrap()).unwrap();
        let login = self.idp.store().login(&id).await.unwrap().unwrap();
        login.step
    }

    async fn answers_silently(&self, browser: &Browser) -> bool {
        let ask = self.rp.ask(&self.idp, &[("prompt", "none")]);
        login_page(&mut browser.clone(), &ask).await.has_code()
    }

    /// Counts twenty wrong codes from unknown devices.
    async fn closed_by_codes(&self) {
        let key = CounterKey::new("code", self.person.id.as_str());
        let rule: Rule = self.idp.app.policy.limits.code_unknown;
        for _ in 0..rule.limit {
            let (key, at) = (key.clone(), self.idp.now());
            self.idp.save([Change::Count { key, rule, at }]).await;
        }
    }
}

const NEW: &str = "umbrella kitchen violet staircase";

#[tokio::test]
async fn the_login_of_a_thief_ends_with_the_old_password() {
    let scene = scene().await;
    let (mut thief, page) = scene.closed_by_looks().await;
    assert!(page.position().is_some());
    scene.replaced().await;

    assert_eq!(scene.step_of(&page).await, Step::Ended);
    let shown = thief.get(&page.path.clone()).await;
    assert!(!shown.asks_code() && shown.alert().is_some(), "{shown:?}");
    assert_eq!(shown.position(), None);
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    let token = token.unwrap();
    let phished = scene.person.code(token.pending.unwrap().get().into());
    let refused = enter_code(&mut thief, &page, phished).await;
    assert!(!refused.is_callback(), "{refused:?}");
    let after = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    assert_eq!(after.unwrap().generation, token.generation);
    assert_eq!(thief.jar.value("device"), None);
}

#[tokio::test]
async fn other_sessions_and_what_they_gave_end_with_the_old_password() {
    let scene = scene().await;
    let (ask, back) = &scene.other_code;
    let access = scene.idp.tokens(&scene.rp, ask, back).await.access;
    assert!(scene.answers_silently(&scene.other).await);
    scene.closed_by_looks().await;
    scene.replaced().await;

    assert!(!scene.answers_silently(&scene.other).await);
    let dead = scene.rp.userinfo(&access).await;
    assert_eq!(dead.status, StatusCode::UNAUTHORIZED, "{dead:?}");
}

#[tokio::test]
async fn the_owners_own_session_answers_after_the_new_password() {
    let scene = scene().await;
    scene.closed_by_looks().await;
    let (mut browser, page) = scene.chosen().await;
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut browser, &page, &code).await.has_code());
    assert!(scene.answers_silently(&browser).await);
}

#[tokio::test]
async fn only_the_owners_own_device_stays_known() {
    let scene = scene().await;
    assert!(scene.is_known(&scene.known).await && scene.is_known(&scene.other).await);
    scene.closed_by_looks().await;
    scene.replaced().await;
    assert!(scene.is_known(&scene.known).await);
    assert!(!scene.is_known(&scene.other).await);

    // Strangers close the account for unknown devices.
    for address in 1..=5 {
        let mut stranger = scene.idp.browser_at(Ipv4Addr::new(127, 1, address, 1));
        scene.types(&mut stranger, "not the right password").await;
    }
    let owner = scene.types(&mut scene.known.clone(), NEW).await;
    assert!(owner.asks_code(), "{owner:?}");
    let other = scene.types(&mut scene.other.clone(), NEW).await;
    assert!(other.asks_password(), "{other:?}");
}

#[tokio::test]
async fn the_old_password_is_dead_everywhere() {
    let scene = scene().await;
    scene.closed_by_looks().await;
    scene.replaced().await;
    for browser in [&scene.known, &scene.other, &scene.idp.browser()] {
        let mut browser = browser.clone();
        let old = scene.types(&mut browser, &scene.person.password).await;
        assert!(old.asks_password() && old.alert().is_some(), "{old:?}");
        let new = scene.types(&mut browser, NEW).await;
        assert!(new.asks_code(), "{new:?}");
    }
}

#[tokio::test]
async fn nothing_ends_before_the_code_is_accepted() {
    let scene = scene().await;
    let (_, page) = scene.closed_by_looks().await;
    scene.chosen().await;
    assert_eq!(scene.step_of(&page).await, Step::Code);
    assert!(scene.answers_silently(&scene.other).await);
    assert!(scene.is_known(&scene.other).await);
}

#[tokio::test]
async fn a_login_begun_before_the_step_closed_does_not_open_it() {
    let scene = scene().await;
    let mut early = scene.known.clone();
    let page = scene.types(&mut early, &scene.person.password).await;
    scene.closed_by_codes().await;
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut early, &page, &code).await.has_code());

    let mut unknown = scene.idp.browser();
    let closed = scene.types(&mut unknown, &scene.person.password).await;
    assert!(closed.asks_password(), "{closed:?}");
    let (mut owner, page) = scene.chosen().await;
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut owner, &page, &code).await.has_code());
    let open = scene.types(&mut unknown, NEW).await;
    assert!(open.asks_code(), "{open:?}");
}
