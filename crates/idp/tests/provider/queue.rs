//! A full queue before the slow hash: said so, and nobody pays for it with an attempt.

use fedtoken_idp::hashing::{Admission, Turn};
use http::StatusCode;

use crate::support::{Browser, Form, Key, Response, Scene, code_page, enter_code, password_page};

impl Scene {
    /// Takes every place of a queue until the places are dropped.
    fn fill(&self, turn: Turn) -> Vec<Admission> {
        let pool = &self.idp.app.pool;
        std::iter::from_fn(|| pool.admit(turn).ok()).collect()
    }

    async fn fresh_page(&self, browser: &mut Browser) -> Response {
        let ask = self.rp.ask(&self.idp, &[("prompt", "login")]);
        password_page(browser, &ask, Key::Token).await
    }

    /// Posts the form more often than any counter allows while the queue is full. Nothing may be
    /// written; gives the last answer.
    async fn posts_in_vain(&self, (browser, form): (&mut Browser, &Form), turn: Turn) -> Response {
        let places = self.fill(turn);
        let observer = self.idp.observer().await;
        let before = observer.look().await;
        let mut last = None;
        for _ in 0..25 {
            let busy = browser.press(form).await;
            assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE, "{busy:?}");
            assert!(busy.header("retry-after").is_some(), "{busy:?}");
            assert!(busy.alert().is_some(), "{busy:?}");
            last = Some(busy);
        }
        assert_eq!(observer.look().await, before);
        drop(places);
        last.unwrap()
    }

    /// The owner comes to the page for a new password, because of three looks.
    async fn new_password_page(&self) -> (Browser, Response) {
        for _ in 0..3 {
            self.right_password(&mut self.idp.browser()).await;
        }
        let mut browser = self.browser.clone();
        let page = self.right_password(&mut browser).await;
        assert!(page.asks_new_password(), "{page:?}");
        (browser, page)
    }
}

fn new_password(page: &Response, typed: &str) -> Form {
    let form = page.form().with("new_password", typed);
    form.with("new_password_again", typed)
}

const NEW: &str = "umbrella kitchen violet staircase";

#[tokio::test]
async fn a_strangers_password_is_not_counted() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.idp.browser();
    let form = scene.filled(&scene.fresh_page(&mut browser).await);
    let busy = scene
        .posts_in_vain((&mut browser, &form), Turn::Stranger)
        .await;
    assert!(busy.asks_password(), "{busy:?}");
    let page = browser.submit(&scene.filled(&busy)).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn a_known_devices_password_is_not_counted() {
    let scene = Scene::known_by(Key::App).await;
    let mut browser = scene.browser.clone();
    let form = scene.filled(&scene.fresh_page(&mut browser).await);
    let busy = scene
        .posts_in_vain((&mut browser, &form), Turn::Known)
        .await;
    assert!(busy.asks_password(), "{busy:?}");
    let page = browser.submit(&scene.filled(&busy)).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn a_code_is_not_counted() {
    let scene = Scene::known_by(Key::App).await;
    for mut browser in [scene.idp.browser(), scene.browser.clone()] {
        let page = scene.right_password(&mut browser).await;
        let form = page.form().with("code", &scene.person.wrong_code());
        let busy = scene
            .posts_in_vain((&mut browser, &form), Turn::Known)
            .await;
        assert_eq!(busy.position(), page.position());
        let code = scene.person.answer(&scene.idp, &busy);
        assert!(enter_code(&mut browser, &busy, &code).await.has_code());
    }
}

#[tokio::test]
async fn a_new_password_is_not_counted() {
    let scene = Scene::known_by(Key::App).await;
    let (mut browser, page) = scene.new_password_page().await;
    let form = new_password(&page, NEW);
    scene
        .posts_in_vain((&mut browser, &form), Turn::Known)
        .await;
    let page = browser.submit(&form).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn a_flood_of_strangers_lets_known_devices_and_codes_through() {
    let scene = Scene::known_by(Key::App).await;
    let mut begun = scene.idp.browser();
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = code_page(&mut begun, &ask, (&scene.person, Key::Token)).await;
    let places = scene.fill(Turn::Stranger);
    assert!(!places.is_empty());

    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut begun, &page, &code).await.has_code());
    let mut known = scene.browser.clone();
    let page = scene.right_password(&mut known).await;
    let code = scene.person.answer(&scene.idp, &page);
    assert!(enter_code(&mut known, &page, &code).await.has_code());
    let mut stranger = scene.idp.browser();
    let busy = scene.right_password(&mut stranger).await;
    assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_old_password_can_be_tried_ten_times_as_the_new_one() {
    let scene = Scene::known_by(Key::App).await;
    let (mut browser, page) = scene.new_password_page().await;
    let old = new_password(&page, &scene.person.password);
    for _ in 0..10 {
        let again = browser.submit(&old).await;
        assert!(again.asks_new_password(), "{again:?}");
        assert!(again.alert().is_some(), "{again:?}");
    }
    let ended = browser.submit(&old).await;
    assert!(!ended.asks_new_password(), "{ended:?}");
    let late = browser.submit(&new_password(&page, NEW)).await;
    assert!(!late.asks_new_password() && !late.asks_code(), "{late:?}");
    // Another login goes on as before.
    let mut browser = scene.browser.clone();
    let page = scene.right_password(&mut browser).await;
    assert!(page.asks_new_password(), "{page:?}");
    let page = browser.submit(&new_password(&page, NEW)).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn guesses_at_the_new_password_step_leave_the_codes_their_own_tries() {
    let scene = Scene::known_by(Key::App).await;
    let (mut browser, page) = scene.new_password_page().await;
    let old = new_password(&page, &scene.person.password);
    for _ in 0..9 {
        browser.submit(&old).await;
    }
    let page = browser.submit(&new_password(&page, NEW)).await;
    let wrong = enter_code(&mut browser, &page, &scene.person.wrong_code()).await;
    assert!(wrong.asks_code(), "{wrong:?}");
    let code = scene.person.answer(&scene.idp, &wrong);
    assert!(enter_code(&mut browser, &wrong, &code).await.has_code());
}
