//! The device cookie: chooses a counter, and nothing else.

use std::{net::Ipv4Addr, time::Duration};

use fedtoken_core::secret::TokenDigest;

use crate::support::{
    Browser, Key, Person, Scene, TestIdp, code_page, enter_code, log_in, login_page, password_page,
};

impl Scene {
    /// Closes the account for unknown devices at this instant.
    async fn close(&self, person: &Person) {
        for address in 1..=5 {
            let mut stranger = self.idp.browser_at(Ipv4Addr::new(127, 1, address, 1));
            self.types(&mut stranger, (person, WRONG)).await;
        }
        assert!(!self.lets_in(&self.idp.browser(), person).await);
    }

    async fn lets_in(&self, browser: &Browser, person: &Person) -> bool {
        let mut browser = browser.clone();
        let answer = self.types(&mut browser, (person, &person.password)).await;
        assert!(answer.asks_code() || answer.asks_password(), "{answer:?}");
        answer.asks_code()
    }

    fn with_cookie(&self, value: &str) -> Browser {
        let mut browser = self.idp.browser();
        let name = self.browser.jar.name("device").unwrap();
        browser.jar.set(&name, value);
        browser
    }
}

const WRONG: &str = "not the right password";

#[tokio::test]
async fn the_cookie_alone_gives_nothing() {
    let scene = Scene::known_by(Key::App).await;
    let value = scene.browser.jar.value("device").unwrap();
    let mut bare = scene.with_cookie(value);
    let silent = scene.rp.ask(&scene.idp, &[("prompt", "none")]);
    let answer = login_page(&mut bare, &silent).await;
    assert_eq!(scene.rp.refused(&silent, &answer), "login_required");
    let refused = scene.types(&mut bare, (&scene.person, WRONG)).await;
    assert!(refused.asks_password(), "{refused:?}");
    assert_eq!(bare.jar.value("session"), None);

    scene.close(&scene.person).await;
    assert!(
        scene.lets_in(&bare, &scene.person).await,
        "it does choose the counter"
    );
}

#[tokio::test]
async fn the_cookie_of_another_person_counts_as_unknown() {
    let scene = Scene::known_by(Key::App).await;
    let other = scene.idp.person().await;
    scene.close(&other).await;
    assert!(!scene.lets_in(&scene.browser, &other).await);
    scene.close(&scene.person).await;
    assert!(scene.lets_in(&scene.browser, &scene.person).await);
}

#[tokio::test]
async fn two_persons_share_a_browser_and_each_is_known_there() {
    let scene = Scene::known_by(Key::App).await;
    let other = scene.idp.person().await;
    let mut shared = scene.browser.clone();
    log_in((&scene.idp, &scene.rp), &mut shared, (&other, Key::Token)).await;
    for person in [&scene.person, &other] {
        scene.close(person).await;
        assert!(scene.lets_in(&shared, person).await, "{}", person.username);
    }
}

#[tokio::test]
async fn an_altered_cookie_counts_as_unknown() {
    let scene = Scene::known_by(Key::App).await;
    scene.close(&scene.person).await;
    let value = scene.browser.jar.value("device").unwrap().to_owned();
    let parts: Vec<&str> = value.split('.').collect();
    let [id, key, mac] = parts[..] else {
        panic!("{value}")
    };
    let flipped = |text: &str| {
        let first = if text.starts_with('A') { "B" } else { "A" };
        format!("{first}{}", &text[1..])
    };
    for altered in [
        format!("{}.{key}.{mac}", flipped(id)),
        format!("{id}.{key}.{}", flipped(mac)),
        format!("{id}.k2.{mac}"),
        format!("{id}.{key}.{}", &mac[..mac.len() - 4]),
        format!("{id}.{key}."),
        format!("{id}.{key}"),
        id.to_owned(),
        String::new(),
        "~~~...".to_owned(),
    ] {
        let browser = scene.with_cookie(&altered);
        assert!(!scene.lets_in(&browser, &scene.person).await, "{altered}");
    }
    assert!(
        scene
            .lets_in(&scene.with_cookie(&value), &scene.person)
            .await
    );
}

#[tokio::test]
async fn a_device_is_forgotten_after_180_days() {
    let scene = Scene::known_by(Key::App).await;
    // A minute has passed since the cookie was given.
    let life = Duration::from_secs(180 * 24 * 60 * 60 - 60);
    scene.idp.pass(life - Duration::from_secs(1));
    scene.close(&scene.person).await;
    assert!(scene.lets_in(&scene.browser, &scene.person).await);
    scene.idp.pass(Duration::from_secs(1));
    assert!(!scene.lets_in(&scene.browser, &scene.person).await);
}

#[tokio::test]
async fn ten_wrong_passwords_in_a_row_make_a_device_unknown() {
    let scene = Scene::known_by(Key::App).await;
    scene.close(&scene.person).await;
    for _ in 0..9 {
        scene
            .types(&mut scene.browser.clone(), (&scene.person, WRONG))
            .await;
    }
    assert!(
        scene.lets_in(&scene.browser, &scene.person).await,
        "the right one ends the row"
    );
    for _ in 0..10 {
        scene
            .types(&mut scene.browser.clone(), (&scene.person, WRONG))
            .await;
    }
    assert!(!scene.lets_in(&scene.browser, &scene.person).await);
    let id = scene.browser.jar.value("device").unwrap();
    let digest = TokenDigest::of(id.split('.').next().unwrap());
    let device = scene.idp.store().device(&digest).await.unwrap().unwrap();
    assert_eq!(device.wrong_in_row, 10);
}

#[tokio::test]
async fn a_public_computer_is_not_remembered() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    let ask = rp.ask(&idp, &[]);
    let page = password_page(&mut browser, &ask, Key::Token).await;
    let form = page.form().with("public_computer", "yes");
    let form = form.with("username", &person.username);
    let page = browser
        .submit(&form.with("password", &person.password))
        .await;
    let done = enter_code(&mut browser, &page, &person.answer(&idp, &page)).await;
    rp.back(&ask, &done);
    assert_eq!(browser.jar.value("device"), None);
    assert_eq!(browser.jar.value("-key"), None, "nor the key used last");
    assert!(browser.jar.value("session").is_some());
}

#[tokio::test]
async fn only_a_whole_login_makes_a_device_known() {
    let idp = TestIdp::start().await;
    let (rp, person) = (idp.relying_party().await, idp.person().await);
    let mut browser = idp.browser();
    let ask = rp.ask(&idp, &[]);
    let page = code_page(&mut browser, &ask, (&person, Key::Token)).await;
    assert_eq!(browser.jar.value("device"), None);
    enter_code(&mut browser, &page, &person.wrong_code()).await;
    assert_eq!(browser.jar.value("device"), None);
    let done = enter_code(&mut browser, &page, &person.answer(&idp, &page)).await;
    rp.back(&ask, &done);
    let cookie = browser.jar.value("device").unwrap();
    assert!(!cookie.contains(person.id.as_str()) && !cookie.contains(&person.username));
}
