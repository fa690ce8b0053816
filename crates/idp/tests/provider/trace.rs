//! A right password from an unknown device leaves a trace whatever key it is tried with.

use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    Change,
    stores::{JournalEvent, TokenState},
};

use crate::support::{
    Browser, Key, Keys, Person, RelyingParty, Response, TestIdp, enter_code, enter_password,
    log_in, password_page,
};

struct Scene {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    /// A key that the person cannot use.
    unusable: Key,
}

impl Scene {
    async fn of(keys: Keys, unusable: Key) -> Self {
        let idp = TestIdp::start().await;
        let (rp, person) = (idp.relying_party().await, idp.person_with(keys).await);
        Self {
            idp,
            rp,
            person,
            unusable,
        }
    }

    /// A person without an app.
    async fn missing() -> Self {
        Self::of(Keys::Token, Key::App).await
    }

    /// A person whose paper is stopped.
    async fn blocked() -> Self {
        let scene = Self::of(Keys::Both, Key::Token).await;
        let stop = Change::SetTokenState {
            token_id: scene.person.token.clone(),
            from: TokenState::Active,
            to: TokenState::Blocked,
        };
        scene.idp.save([stop]).await;
        scene
    }

    /// A person whose paper has no code left.
    async fn used_up() -> Self {
        let scene = Self::of(Keys::Both, Key::Token).await;
        let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
        let token = token.unwrap();
        let spend = Change::SpendCell {
            token_id: token.id,
            position: token.pending.unwrap(),
            generation: token.generation,
            next: None,
        };
        scene.idp.save([spend]).await;
        scene
    }

    async fn types(&self, browser: &mut Browser, typed: (Key, &str)) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        let page = password_page(browser, &ask, typed.0).await;
        enter_password(browser, &page, (&self.person.username, typed.1)).await
    }

    /// The right password for the key that is not usable.
    async fn tries(&self, browser: &mut Browser) -> Response {
        let typed = (self.unusable, self.person.password.as_str());
        self.types(browser, typed).await
    }

    async fn looks(&self) -> u32 {
        let long_ago = UnixTime::from_secs(0);
        let looks = self.idp.store().looks(&self.person.id, long_ago).await;
        looks.unwrap()
    }

    async fn lines(&self, event: JournalEvent) -> usize {
        let lines = self.idp.store().journal_of(&self.person.id, 100).await;
        let lines = lines.unwrap();
        lines.iter().filter(|line| line.event == event).count()
    }

    /// Three right passwords count and are written down; the fourth is answered like a wrong one.
    async fn leaves_a_trace(&self) {
        for number in 1..=3 {
            let told = self.tries(&mut self.idp.browser()).await;
            assert!(!told.asks_password() && !told.asks_code(), "{told:?}");
            assert_eq!(self.looks().await, number);
            let accepted = self.lines(JournalEvent::PasswordAccepted).await;
            assert_eq!(accepted, usize::try_from(number).unwrap());
        }
        assert_eq!(self.lines(JournalEvent::StepClosed).await, 1);
        let fourth = self.tries(&mut self.idp.browser()).await;
        assert!(fourth.asks_password(), "{fourth:?}");
        let wrong = (self.unusable, "not the right password");
        let wrong = self.types(&mut self.idp.browser(), wrong).await;
        assert_eq!(
            (fourth.status, fourth.alert()),
            (wrong.status, wrong.alert())
        );
        assert!(fourth.alert().is_some());
        assert_eq!(self.lines(JournalEvent::PasswordAccepted).await, 3);
    }
}

#[tokio::test]
async fn a_password_for_a_missing_key_leaves_a_trace() {
    Scene::missing().await.leaves_a_trace().await;
}

/// No number is shown, so nothing closes for an owner who comes back; the journal knows.
#[tokio::test]
async fn a_blocked_or_used_up_key_is_told_again_and_again() {
    for scene in [Scene::blocked().await, Scene::used_up().await] {
        for number in 1..=5 {
            let told = scene.tries(&mut scene.idp.browser()).await;
            assert!(!told.asks_password() && !told.asks_code(), "{told:?}");
            assert_eq!(scene.lines(JournalEvent::PasswordAccepted).await, number);
        }
        assert_eq!(scene.looks().await, 0);
        assert_eq!(scene.lines(JournalEvent::StepClosed).await, 0);
    }
}

#[tokio::test]
async fn finishing_with_another_key_takes_the_looks_back() {
    let scene = Scene::missing().await;
    let mut browser = scene.idp.browser();
    for _ in 0..2 {
        scene.tries(&mut browser).await;
    }
    assert_eq!(scene.looks().await, 2);
    let chosen = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut browser, chosen).await;
    assert_eq!(scene.looks().await, 0);
}

#[tokio::test]
async fn the_password_page_names_the_browser() {
    let scene = Scene::of(Keys::Both, Key::App).await;
    let mut browser = scene.idp.browser();
    let ask = scene.rp.ask(&scene.idp, &[]);
    password_page(&mut browser, &ask, Key::Token).await;
    let named = browser.jar.value("browser").map(str::to_owned);
    assert!(named.is_some());
    // A browser has one name, however many pages it opens.
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    assert_eq!(browser.jar.value("browser"), named.as_deref());
    let typed = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    enter_password(&mut browser, &page, typed).await;
    assert_eq!(browser.jar.value("browser"), named.as_deref());
}

#[tokio::test]
async fn a_double_click_leaves_no_look_behind() {
    let scene = Scene::of(Keys::Both, Key::App).await;
    let mut browser = scene.idp.browser();
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    // The answer to the first click never arrives.
    enter_password(&mut browser.clone(), &page, typed).await;
    let page = enter_password(&mut browser, &page, typed).await;
    assert_eq!(scene.looks().await, 2);
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut browser, &page, &code).await.has_code());
    assert_eq!(scene.looks().await, 0);
}
