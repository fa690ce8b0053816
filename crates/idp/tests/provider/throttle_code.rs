//! Guessing codes with a stolen password, and the way back for the owner.

use std::time::Duration;

use fedtoken_storage::stores::CounterKey;

use crate::support::{
    Browser, Key, Response, Scene, code_page, enter_code, enter_password, log_in, password_page,
};

impl Scene {
    /// A login with the right password that is left unfinished.
    async fn looks(&self, browser: &mut Browser) {
        let page = self.right_password(browser).await;
        assert!(page.asks_code(), "{page:?}");
    }

    async fn is_closed_for(&self, browser: &mut Browser) -> bool {
        let page = self.right_password(browser).await;
        assert!(page.asks_code() || page.alert().is_some(), "{page:?}");
        !page.asks_code()
    }

    /// A whole login by token.
    async fn finishes(&self, browser: &mut Browser) {
        let chosen = (&self.person, Key::Token);
        log_in((&self.idp, &self.rp), browser, chosen).await;
        browser.jar.forget("session");
    }

    /// Five wrong codes with the right password.
    async fn guesses(&self, browser: &mut Browser) -> Response {
        let mut page = self.right_password(browser).await;
        for _ in 0..5 {
            assert!(page.asks_code(), "{page:?}");
            page = enter_code(browser, &page, &self.person.wrong_code()).await;
        }
        page
    }

    async fn looks_so_far(&self) -> u32 {
        let long_ago = fedtoken_core::time::UnixTime::from_secs(0);
        let looks = self.idp.store().looks(&self.person.id, long_ago).await;
        looks.unwrap()
    }

    async fn wrong_from_unknown(&self) -> u32 {
        let key = CounterKey::new("code", self.person.id.as_str());
        let counter = self.idp.store().counter(&key).await.unwrap();
        counter.map_or(0, |counter| counter.count)
    }

    /// Closes the step by twenty wrong codes from unknown devices.
    async fn closed_by_codes(&self) {
        for _ in 0..2 {
            self.guesses(&mut self.idp.browser()).await;
        }
        // Those looks are forgotten, their wrong codes are not.
        self.idp.pass(Duration::from_secs(90 * DAY + 1));
        for _ in 0..2 {
            self.guesses(&mut self.idp.browser()).await;
        }
        assert_eq!(self.wrong_from_unknown().await, 20);
    }
}

const DAY: u64 = 24 * 60 * 60;
const NEW: &str = "umbrella kitchen violet staircase";

#[tokio::test]
async fn five_wrong_codes_end_the_login_and_change_nothing() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let first = scene.right_password(&mut browser).await;
    let asked = first.position();
    let mut page = first.clone();
    for _ in 0..5 {
        assert_eq!(page.position(), asked);
        page = enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    }
    assert!(!page.asks_code() && page.alert().is_some(), "{page:?}");
    let right = scene.person.code(asked.unwrap());
    let late = enter_code(&mut browser, &first, right).await;
    assert!(!late.is_callback(), "{late:?}");
    let again = scene.right_password(&mut browser).await;
    assert_eq!(again.position(), asked, "the same number next time");
    assert!(enter_code(&mut browser, &again, right).await.has_code());
}

#[tokio::test]
async fn an_accepted_code_ends_every_row_of_wrong_ones() {
    let scene = Scene::known_by(Key::App).await;
    scene.guesses(&mut scene.idp.browser()).await;
    assert_eq!(scene.wrong_from_unknown().await, 5);
    scene.finishes(&mut scene.browser.clone()).await;
    assert_eq!(scene.wrong_from_unknown().await, 0);
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    assert_eq!(token.unwrap().wrong_in_row, 0);
}

#[tokio::test]
async fn twenty_wrong_codes_close_unknown_devices_only() {
    let scene = Scene::known_by(Key::App).await;
    scene.closed_by_codes().await;
    let recent = scene.idp.now().minus(Duration::from_secs(90 * DAY));
    let looks = scene.idp.store().looks(&scene.person.id, recent).await;
    assert_eq!(looks.unwrap(), 2, "it is not the looks that close it");
    assert!(scene.is_closed_for(&mut scene.idp.browser()).await);
    let page = scene.right_password(&mut scene.browser.clone()).await;
    assert!(page.asks_new_password(), "{page:?}");
}

#[tokio::test]
async fn nineteen_wrong_codes_close_nothing() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..2 {
        scene.guesses(&mut scene.idp.browser()).await;
    }
    scene.idp.pass(Duration::from_secs(90 * DAY + 1));
    scene.guesses(&mut scene.idp.browser()).await;
    let mut browser = scene.idp.browser();
    let mut page = scene.right_password(&mut browser).await;
    for _ in 0..4 {
        page = enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    }
    assert_eq!(scene.wrong_from_unknown().await, 19);
    assert!(!scene.is_closed_for(&mut scene.idp.browser()).await);
}

#[tokio::test]
async fn three_unfinished_looks_close_unknown_devices_only() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..3 {
        scene.looks(&mut scene.idp.browser()).await;
    }
    assert!(scene.is_closed_for(&mut scene.idp.browser()).await);
    let page = scene.right_password(&mut scene.browser.clone()).await;
    assert!(page.asks_new_password() && !page.asks_code(), "{page:?}");
    scene.idp.pass(Duration::from_secs(90 * DAY));
    assert!(scene.is_closed_for(&mut scene.idp.browser()).await);
    scene.idp.pass(Duration::from_secs(1));
    assert!(
        !scene.is_closed_for(&mut scene.idp.browser()).await,
        "looks last 90 days"
    );
}

#[tokio::test]
async fn the_browser_that_finishes_takes_its_looks_back() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.idp.browser();
    for _ in 0..2 {
        scene.looks(&mut browser).await;
    }
    scene.idp.pass(Duration::from_secs(DAY));
    scene.finishes(&mut browser).await;
    assert_eq!(scene.looks_so_far().await, 0);
    for _ in 0..3 {
        scene.looks(&mut scene.idp.browser()).await;
    }
}

#[tokio::test]
async fn nobody_else_takes_looks_back() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..2 {
        scene.looks(&mut scene.idp.browser()).await;
    }
    scene.finishes(&mut scene.idp.browser()).await;
    scene.finishes(&mut scene.browser.clone()).await;
    assert_eq!(scene.looks_so_far().await, 2);
}

#[tokio::test]
async fn a_look_older_than_a_day_stays() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.idp.browser();
    scene.looks(&mut browser).await;
    scene.idp.pass(Duration::from_secs(DAY + 1));
    scene.finishes(&mut browser).await;
    assert_eq!(scene.looks_so_far().await, 1);
}

#[tokio::test]
async fn the_demanded_password_keeps_the_rules() {
    let scene = Scene::known_by(Key::App).await;
    scene.closed_by_codes().await;
    let mut browser = scene.browser.clone();
    let page = scene.right_password(&mut browser).await;
    assert!(page.asks_new_password() && !page.asks_code(), "{page:?}");
    let (old, name) = (
        scene.person.password.as_str(),
        scene.person.username.as_str(),
    );
    let named = format!("{name} {name} {name}");
    for (typed, again) in [
        ("", ""),
        ("elevenchars", "elevenchars"),
        (old, old),
        (NEW, "umbrella kitchen violet stairs"),
        (&named, &named),
    ] {
        let refused = choose(&mut browser, &page, (typed, again)).await;
        assert!(refused.asks_new_password(), "{typed}: {refused:?}");
        assert!(refused.alert().is_some(), "{typed}");
    }
    assert!(choose(&mut browser, &page, (NEW, NEW)).await.asks_code());
}

#[tokio::test]
async fn a_refused_new_password_is_told_why() {
    let scene = Scene::known_by(Key::App).await;
    scene.closed_by_codes().await;
    let mut browser = scene.browser.clone();
    let page = scene.right_password(&mut browser).await;
    for (typed, why) in [
        ("elevenchars", "too short"),
        ("kleine kleine", "repeats itself"),
        ("azertyuiopqs", "a row of letters, digits or keys"),
        ("Wachtwoord-2026", "too well known"),
    ] {
        let refused = choose(&mut browser, &page, (typed, typed)).await;
        let alert = refused.alert().unwrap_or_default();
        assert!(alert.contains(why), "{typed}: {alert}");
    }
}

#[tokio::test]
async fn a_demanded_password_is_valid_only_with_the_code() {
    let scene = Scene::known_by(Key::App).await;
    scene.closed_by_codes().await;
    let mut browser = scene.browser.clone();
    let page = scene.right_password(&mut browser).await;
    let page = choose(&mut browser, &page, (NEW, NEW)).await;
    assert!(page.asks_code(), "{page:?}");
    enter_code(&mut browser, &page, &scene.person.wrong_code()).await;

    // The code was not given: the old one holds, the new one does not.
    let mut elsewhere = scene.browser.clone();
    let with_old = scene.right_password(&mut elsewhere).await;
    assert!(with_old.asks_new_password(), "{with_old:?}");
    let with_new = scene.types(&mut elsewhere, (&scene.person, NEW)).await;
    assert!(with_new.asks_password(), "{with_new:?}");

    let right = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut browser, &page, &right).await.has_code());
    let with_old = scene.right_password(&mut elsewhere).await;
    assert!(with_old.asks_password(), "{with_old:?}");
    let with_new = scene.types(&mut elsewhere, (&scene.person, NEW)).await;
    assert!(with_new.asks_code(), "{with_new:?}");
    let unknown = scene
        .types(&mut scene.idp.browser(), (&scene.person, NEW))
        .await;
    assert!(
        unknown.asks_code(),
        "unknown devices work again: {unknown:?}"
    );
}

#[tokio::test]
async fn after_looks_too_the_new_password_opens_the_step() {
    let scene = Scene::known_by(Key::App).await;
    for _ in 0..3 {
        scene.looks(&mut scene.idp.browser()).await;
    }
    let mut browser = scene.browser.clone();
    let page = scene.right_password(&mut browser).await;
    let page = choose(&mut browser, &page, (NEW, NEW)).await;
    let right = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut browser, &page, &right).await.has_code());
    assert_eq!(scene.looks_so_far().await, 0);
    let unknown = scene
        .types(&mut scene.idp.browser(), (&scene.person, NEW))
        .await;
    assert!(unknown.asks_code(), "{unknown:?}");
}

#[tokio::test]
async fn the_code_cannot_be_given_before_the_demanded_password() {
    let scene = Scene::known_by(Key::App).await;
    scene.closed_by_codes().await;
    let mut browser = scene.browser.clone();
    let page = scene.right_password(&mut browser).await;
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    let pending = token.unwrap().pending.unwrap();
    let form = page
        .form()
        .with("code", scene.person.code(pending.get().into()));
    let refused = browser.submit(&form).await;
    assert!(refused.asks_new_password(), "{refused:?}");
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    assert_eq!(token.unwrap().pending, Some(pending));
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_a_row_suspend_the_paper() {
    let mut scene = Scene::known_by(Key::App).await;
    for _ in 0..19 {
        scene.guesses(&mut scene.browser.clone()).await;
        scene.idp.pass(Duration::from_secs(DAY));
    }
    let mut open = scene.browser.clone();
    let page = scene.right_password(&mut open).await;
    let right = scene.person.answer(&scene.idp, &page);
    scene.guesses(&mut scene.browser.clone()).await;

    let refused = enter_code(&mut open, &page, &right).await;
    assert!(
        !refused.is_callback() && refused.alert().is_some(),
        "{refused:?}"
    );
    let token = scene.idp.store().token_of(&scene.person.id).await.unwrap();
    let token = token.unwrap();
    assert_eq!((token.generation, token.wrong_in_row), (0, 100));
    let blocked = scene.right_password(&mut scene.browser.clone()).await;
    assert!(
        !blocked.asks_code() && !blocked.asks_password(),
        "{blocked:?}"
    );

    // Another key and another paper work.
    let chosen = (&scene.person, Key::App);
    log_in((&scene.idp, &scene.rp), &mut scene.browser.clone(), chosen).await;
    scene.idp.new_token(&mut scene.person).await;
    scene.finishes(&mut scene.browser.clone()).await;
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_a_row_stop_the_app() {
    let scene = Scene::known_by(Key::App).await;
    for round in 0..20 {
        let mut browser = scene.browser.clone();
        let ask = scene.rp.ask(&scene.idp, &[]);
        let mut page = code_page(&mut browser, &ask, (&scene.person, Key::App)).await;
        for _ in 0..5 {
            let wrong = scene.person.wrong_app_code(scene.idp.now());
            page = enter_code(&mut browser, &page, &wrong).await;
        }
        assert!(!page.asks_code(), "{round}: {page:?}");
    }
    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = password_page(&mut browser, &ask, Key::App).await;
    let typed = (
        scene.person.username.as_str(),
        scene.person.password.as_str(),
    );
    let blocked = enter_password(&mut browser, &page, typed).await;
    assert!(
        !blocked.asks_code() && blocked.alert().is_some(),
        "{blocked:?}"
    );
    scene.finishes(&mut scene.browser.clone()).await;
}

async fn choose(browser: &mut Browser, page: &Response, typed: (&str, &str)) -> Response {
    let form = page.form().with("new_password", typed.0);
    browser
        .submit(&form.with("new_password_again", typed.1))
        .await
}
