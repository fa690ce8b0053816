//! What one browser keeps: its tabs, and on a public computer nothing.

use std::time::Duration;

use http::StatusCode;

use crate::support::{Key, Response, Scene, enter_password, log_in};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn the_ninth_tab_drops_the_oldest() {
    let mut scene = Scene::set().await;
    let mut pages = Vec::new();
    for _ in 0..9 {
        pages.push(scene.password_page().await.1);
        scene.idp.pass(SECOND);
    }
    let tabs = scene
        .browser
        .jar
        .names()
        .filter(|name| name.contains("tab-"));
    assert_eq!(tabs.count(), 8);
    let dropped = scene.browser.press(&scene.filled(&pages[0])).await;
    assert_eq!(dropped.status, StatusCode::BAD_REQUEST);
    for kept in [&pages[1], &pages[8]] {
        let typed = scene.typed();
        let page = enter_password(&mut scene.browser.clone(), kept, typed).await;
        assert!(page.asks_code(), "{page:?}");
    }
}

#[tokio::test]
async fn answers_from_the_session_leave_no_heap_of_tabs() {
    let scene = Scene::set().await;
    let (idp, mut browser) = (&scene.idp, scene.browser.clone());
    log_in((idp, &scene.rp), &mut browser, (&scene.person, Key::Token)).await;
    for prompt in ["", "none"].repeat(6) {
        idp.pass(SECOND);
        let ask = scene.rp.ask(idp, &[("prompt", prompt)]);
        let back = browser.open(&ask.path).await;
        scene.rp.back(&ask, &back);
    }
    let tabs = browser.jar.names().filter(|name| name.contains("tab-"));
    assert!(tabs.count() <= 8);
}

#[tokio::test]
async fn starts_that_are_never_followed_leave_no_heap_of_tabs() {
    let scene = Scene::set().await;
    let (idp, mut browser) = (&scene.idp, scene.browser.clone());
    let mut newest = None;
    for _ in 0..12 {
        idp.pass(SECOND);
        newest = Some(browser.get(&scene.rp.ask(idp, &[]).path).await);
        let tabs = browser.jar.names().filter(|name| name.contains("tab-"));
        assert!(tabs.count() <= 8);
    }
    let chooser = browser.follow(newest.unwrap()).await;
    assert!(chooser.has("button[name=method]"), "{chooser:?}");
}

#[tokio::test]
async fn a_public_computer_remembers_nobody() {
    let mut scene = Scene::set().await;
    let (ask, page) = scene.password_page().await;
    let ticked = scene.filled(&page).with("public_computer", "yes");
    let page = scene.browser.submit(&ticked).await;
    let back = scene.browser.press(&scene.answered(&page)).await;
    scene.rp.back(&ask, &back);
    assert_eq!(scene.browser.jar.value("device"), None);
    assert_eq!(scene.browser.jar.value("-key"), None);
    let observer = scene.idp.observer().await;
    assert_eq!(observer.look().await.rows["device"], 0);
    let session = set_cookie(&back, "session").unwrap();
    assert!(!session.contains("Max-Age") && !session.contains("Expires"));

    let own = scene.idp.browser();
    scene.browser = own;
    let (ask, page) = scene.code_page().await;
    let back = scene.browser.press(&scene.answered(&page)).await;
    scene.rp.back(&ask, &back);
    assert!(
        set_cookie(&back, "device")
            .unwrap()
            .contains("Max-Age=15552000")
    );
    assert_eq!(observer.look().await.rows["device"], 1);
}

/// The `Set-Cookie` line of the cookie whose name ends so.
fn set_cookie(response: &Response, ending: &str) -> Option<String> {
    let lines = response.headers.get_all("set-cookie").iter();
    let mut lines = lines.map(|line| line.to_str().unwrap());
    let found = lines.find(|line| line.contains(&format!("{ending}=")));
    found.map(str::to_owned)
}
