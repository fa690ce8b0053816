//! What the journal tells about a person's logins.

use std::time::Duration;

use fedtoken_storage::{
    Change,
    stores::{CounterKey, JournalEvent},
};
use http::StatusCode;
use tokio::task::JoinSet;

use crate::support::{
    Browser, Form, Key, Response, Scene, code_page, enter_code, enter_password, log_in,
    password_page,
};

impl Scene {
    async fn lines(&self, event: JournalEvent) -> usize {
        let lines = self.idp.store().journal_of(&self.person.id, 1000).await;
        let lines = lines.unwrap();
        lines.iter().filter(|line| line.event == event).count()
    }

    /// A login as far as its code.
    async fn begins(&self, browser: &mut Browser, key: Key) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        code_page(browser, &ask, (&self.person, key)).await
    }

    async fn types_wrong(&self, browser: &mut Browser, page: &Response) -> Response {
        enter_code(browser, page, &self.person.wrong_code()).await
    }

    /// Counts so many wrong codes from unknown devices.
    async fn wrong_codes(&self, number: u32) {
        let key = CounterKey::new("code", self.person.id.as_str());
        let rule = self.idp.app.policy.limits.code_unknown;
        for _ in 0..number {
            let (key, at) = (key.clone(), self.idp.now());
            self.idp.save([Change::Count { key, rule, at }]).await;
        }
    }

    /// Posts the form so many times at once.
    async fn at_once(&self, (browser, form): (&Browser, &Form), times: usize) -> Vec<Response> {
        let mut running = JoinSet::new();
        for _ in 0..times {
            let (mut browser, form) = (browser.clone(), form.clone());
            running.spawn(async move { browser.press(&form).await });
        }
        running.join_all().await
    }
}

const NEW: &str = "umbrella kitchen violet staircase";

#[tokio::test]
async fn a_replaced_password_is_written_down_when_it_is_replaced() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..3 {
        scene.begins(&mut scene.idp.browser(), Key::Token).await;
    }
    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let typed = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    let page = enter_password(&mut browser, &page, typed).await;
    let form = page.form().with("new_password", NEW);
    let page = browser.submit(&form.with("new_password_again", NEW)).await;
    assert_eq!(scene.lines(JournalEvent::PasswordChanged).await, 0);
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut browser, &page, &code).await.has_code());
    assert_eq!(scene.lines(JournalEvent::PasswordChanged).await, 1);
    assert_eq!(scene.lines(JournalEvent::LoginFinished).await, 2);
}

#[tokio::test]
async fn the_third_look_is_told_apart() {
    let scene = Scene::known_by(Key::App).await;
    for looks in 1..=3 {
        assert_eq!(scene.lines(JournalEvent::StepClosed).await, 0);
        scene.begins(&mut scene.idp.browser(), Key::Token).await;
        // The known device's own login is the first line.
        assert_eq!(scene.lines(JournalEvent::PasswordAccepted).await, looks + 1);
    }
    assert_eq!(scene.lines(JournalEvent::StepClosed).await, 1);
}

#[tokio::test]
async fn a_known_device_closes_no_step() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..4 {
        scene.begins(&mut scene.browser.clone(), Key::Token).await;
    }
    assert_eq!(scene.lines(JournalEvent::StepClosed).await, 0);
}

#[tokio::test]
async fn the_twentieth_wrong_code_is_told_apart() {
    let scene = Scene::known_by(Key::App).await;
    scene.wrong_codes(18).await;
    let mut browser = scene.idp.browser();
    let page = scene.begins(&mut browser, Key::Token).await;
    let page = scene.types_wrong(&mut browser, &page).await;
    assert_eq!(scene.lines(JournalEvent::CodeRefused).await, 1);
    assert_eq!(scene.lines(JournalEvent::StepClosed).await, 0);
    scene.types_wrong(&mut browser, &page).await;
    assert_eq!(scene.lines(JournalEvent::CodeRefused).await, 2);
    assert_eq!(scene.lines(JournalEvent::StepClosed).await, 1);
}

#[tokio::test]
async fn the_twentieth_code_closes_nothing_if_it_is_right() {
    let scene = Scene::known_by(Key::App).await;
    for key in [Key::Token, Key::App] {
        scene.wrong_codes(19).await;
        let chosen = (&scene.person, key);
        log_in((&scene.idp, &scene.rp), &mut scene.idp.browser(), chosen).await;
        let counter = CounterKey::new("code", scene.person.id.as_str());
        assert_eq!(scene.idp.store().counter(&counter).await.unwrap(), None);
    }
    let page = scene.begins(&mut scene.idp.browser(), Key::Token).await;
    assert!(page.asks_code(), "{page:?}");
    assert_eq!(scene.lines(JournalEvent::StepClosed).await, 0);
}

#[tokio::test]
async fn the_twentieth_wrong_code_may_end_its_login_too() {
    let scene = Scene::known_by(Key::App).await;
    scene.wrong_codes(15).await;
    let mut browser = scene.idp.browser();
    let mut page = scene.begins(&mut browser, Key::Token).await;
    for _ in 0..5 {
        page = scene.types_wrong(&mut browser, &page).await;
    }
    assert_eq!(scene.lines(JournalEvent::CodeRefused).await, 4);
    assert_eq!(scene.lines(JournalEvent::LoginEnded).await, 1);
    assert_eq!(scene.lines(JournalEvent::StepClosed).await, 1);
}

#[tokio::test]
async fn a_code_spent_in_an_expired_form_ends_its_login() {
    let scene = Scene::known_by(Key::App).await;
    for key in [Key::Token, Key::App] {
        let before = scene.lines(JournalEvent::LoginEnded).await;
        let mut browser = scene.browser.clone();
        let page = scene.begins(&mut browser, key).await;
        scene.idp.pass(Duration::from_secs(10 * 60 + 1));
        let code = scene.person.answer(&scene.idp, &page);
        let spent = enter_code(&mut browser, &page, &code).await;
        assert!(!spent.is_callback() && !spent.asks_code(), "{spent:?}");
        assert_eq!(scene.lines(JournalEvent::LoginEnded).await, before + 1);
    }
    assert_eq!(scene.lines(JournalEvent::LoginFinished).await, 1);
}

#[tokio::test]
async fn a_replayed_authorization_code_is_written_down() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let chosen = (&scene.person, Key::Token);
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut browser, chosen).await;
    let first = scene.rp.redeem(&ask, &back.code).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(scene.lines(JournalEvent::CodeReplayed).await, 0);
    let again = scene.rp.redeem(&ask, &back.code).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(scene.lines(JournalEvent::CodeReplayed).await, 1);
}

#[tokio::test]
async fn an_app_code_posted_twice_finishes_once() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let page = scene.begins(&mut browser, Key::App).await;
    let code = scene.person.answer(&scene.idp, &page);
    let form = page.form().with("code", &code);
    assert!(browser.press(&form).await.has_code());
    let again = browser.press(&form).await;
    assert!(is_finished(&again), "{again:?}");
    assert_eq!(scene.lines(JournalEvent::LoginEnded).await, 0);
    assert_eq!(scene.lines(JournalEvent::CodeRefused).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_app_code_posted_at_the_same_moment_finishes_once() {
    let scene = Scene::known_by(Key::App).await;
    for times in [2, 3, 4, 5].repeat(10) {
        let mut browser = scene.browser.clone();
        let page = scene.begins(&mut browser, Key::App).await;
        let code = scene.person.answer(&scene.idp, &page);
        let form = page.form().with("code", &code);
        let answers = scene.at_once((&browser, &form), times).await;
        let (winners, others): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.has_code());
        assert_eq!(winners.len(), 1);
        for other in others {
            assert!(is_finished(other), "{other:?}");
        }
        scene.idp.pass(Duration::from_secs(90));
    }
    assert_eq!(scene.lines(JournalEvent::LoginEnded).await, 0);
    assert_eq!(scene.lines(JournalEvent::CodeRefused).await, 0);
}

fn is_finished(page: &Response) -> bool {
    let alert = page.alert().unwrap_or_default();
    alert.contains("already finished") && !page.asks_code()
}
