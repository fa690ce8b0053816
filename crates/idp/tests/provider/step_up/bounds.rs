//! What a session bounds: how long it lasts, whatever is proven within it, and how often that is begun.

use std::time::Duration;

use super::{STRONGER, asked, chooses_app, logged_in, types_app_code};
use crate::support::{Key, Scene, log_in};

/// Seconds that a session lasts at most.
const HALF_A_DAY: u64 = 12 * 3600;
/// Logins without a password that a session may begin.
const MOST: u64 = 10;

impl Scene {
    /// Lets so many seconds pass in which the session is never idle.
    async fn busy_for(&mut self, seconds: u64) {
        const STEP: u64 = 1500;
        for _ in 0..seconds / STEP {
            self.idp.pass(Duration::from_secs(STEP));
            let (ask, answer) = asked(self, &[]).await;
            self.rp.back(&ask, &answer);
        }
        self.idp.pass(Duration::from_secs(seconds % STEP));
    }
}

#[tokio::test]
async fn a_session_lasts_no_longer_for_a_stronger_key() {
    let mut scene = logged_in().await;
    scene.busy_for(HALF_A_DAY - 600).await;
    let (ask, page) = chooses_app(&mut scene).await;
    let answer = types_app_code(&mut scene, &page).await;
    scene.rp.back(&ask, &answer);
    scene.idp.pass(Duration::from_secs(599));
    let (ask, answer) = asked(&mut scene, &STRONGER).await;
    scene.rp.back(&ask, &answer);
    scene.idp.pass(Duration::from_secs(1));
    let (_, page) = asked(&mut scene, &STRONGER).await;
    assert!(page.has("button[name=method]"), "{page:?}");
}

#[tokio::test]
async fn a_whole_login_begins_the_time_of_a_session_anew() {
    let mut scene = logged_in().await;
    scene.busy_for(HALF_A_DAY - 600).await;
    let session = (&scene.person, Key::App);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    scene.idp.pass(Duration::from_secs(1200));
    let (ask, answer) = asked(&mut scene, &STRONGER).await;
    scene.rp.back(&ask, &answer);
}

#[tokio::test]
async fn a_session_begins_ten_logins_without_a_password() {
    let mut scene = logged_in().await;
    for _ in 0..MOST {
        let (_, page) = chooses_app(&mut scene).await;
        assert!(page.asks_code(), "{page:?}");
    }
    let before = rows(&scene).await;
    for _ in 0..2 {
        let (_, page) = chooses_app(&mut scene).await;
        assert!(page.asks_password(), "{page:?}");
    }
    assert_eq!(rows(&scene).await, before);
}

#[tokio::test]
async fn another_session_has_a_count_of_its_own() {
    let mut scene = logged_in().await;
    for _ in 0..=MOST {
        chooses_app(&mut scene).await;
    }
    scene.browser.jar.forget("session");
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let (_, page) = chooses_app(&mut scene).await;
    assert!(page.asks_code(), "{page:?}");
}

async fn rows(scene: &Scene) -> u64 {
    scene.idp.observer().await.look().await.rows["login"]
}
