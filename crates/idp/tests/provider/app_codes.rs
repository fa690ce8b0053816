//! Codes of the app: their time and their single use.

use std::time::Duration;

use crate::support::{Key, Response, Scene, code_page, enter_code};

impl Scene {
    /// Types the code that the app shows so many seconds from now.
    async fn types_code_of(&self, seconds: i64) -> Response {
        let mut browser = self.browser.clone();
        let ask = self.rp.ask(&self.idp, &[]);
        let page = code_page(&mut browser, &ask, (&self.person, Key::App)).await;
        assert_eq!(page.position(), None, "an app code has no number");
        let field = page.attribute("input[name=code]", "autocomplete");
        assert_eq!(field.as_deref(), Some("one-time-code"));
        let now = self.idp.now().as_secs() + seconds;
        let code = self
            .person
            .app_code(fedtoken_core::time::UnixTime::from_secs(now));
        enter_code(&mut browser, &page, &code).await
    }
}

#[tokio::test]
async fn clocks_may_drift_by_one_step_and_no_more() {
    for (seconds, right) in [
        (-60, false),
        (-30, true),
        (0, true),
        (30, true),
        (60, false),
    ] {
        let answer = Scene::known_by(Key::Token)
            .await
            .types_code_of(seconds)
            .await;
        assert_eq!(answer.has_code(), right, "{seconds}: {answer:?}");
    }
}

#[tokio::test]
async fn a_code_is_accepted_once() {
    let scene = Scene::known_by(Key::Token).await;
    assert!(scene.types_code_of(0).await.has_code());
    let again = scene.types_code_of(0).await;
    assert!(again.asks_code() && again.alert().is_some(), "{again:?}");
    scene.idp.pass(Duration::from_secs(30));
    assert!(!scene.types_code_of(-30).await.has_code());
    assert!(scene.types_code_of(0).await.has_code());
}

#[tokio::test]
async fn no_older_code_after_a_newer_one() {
    let scene = Scene::known_by(Key::Token).await;
    assert!(scene.types_code_of(30).await.has_code());
    assert!(!scene.types_code_of(0).await.has_code());
    assert!(!scene.types_code_of(-30).await.has_code());
}

#[tokio::test]
async fn another_persons_code_is_wrong() {
    let scene = Scene::known_by(Key::Token).await;
    let mut browser = scene.browser.clone();
    let ask = scene.rp.ask(&scene.idp, &[]);
    let page = code_page(&mut browser, &ask, (&scene.person, Key::App)).await;
    let other = scene.idp.person().await;
    let answer = enter_code(&mut browser, &page, &other.app_code(scene.idp.now())).await;
    assert!(answer.asks_code(), "{answer:?}");
}
