//! A stronger key within a session (RFC 9470): only what is missing is asked, and counted as ever.

use std::time::Duration;

use fedtoken_core::{ids::LoginId, login::PasswordDemand, secret::TokenDigest, throttle::Look};
use fedtoken_storage::{Change, stores::JournalEvent};
use serde_json::json;

use crate::support::{
    Ask, Key, Response, Scene, code_page, enter_code, enter_password, log_in, login_page,
};

mod bounds;

const STRONGER: [(&str, &str); 1] = [("acr_values", "urn:fedtoken:level:400")];

/// A session by the paper.
async fn logged_in() -> Scene {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    scene
}

/// The same on a public computer.
async fn logged_in_in_public() -> Scene {
    let mut scene = Scene::set().await;
    let (ask, page) = scene.password_page().await;
    let form = scene.filled(&page).with("public_computer", "yes");
    let page = scene.browser.submit(&form).await;
    let answer = scene.answered(&page);
    let answer = scene.browser.press(&answer).await;
    scene.rp.back(&ask, &answer);
    scene
}

async fn asked(scene: &mut Scene, parameters: &[(&str, &str)]) -> (Ask, Response) {
    let ask = scene.rp.ask(&scene.idp, parameters);
    let page = login_page(&mut scene.browser, &ask).await;
    (ask, page)
}

async fn chooses_app(scene: &mut Scene) -> (Ask, Response) {
    let (ask, chooser) = asked(scene, &STRONGER).await;
    let page = picks_app(scene, &chooser).await;
    (ask, page)
}

/// Chooses the app on a chooser that is open.
async fn picks_app(scene: &mut Scene, chooser: &Response) -> Response {
    let form = chooser.form().with("method", "app");
    scene.browser.submit(&form).await
}

async fn types_app_code(scene: &mut Scene, page: &Response) -> Response {
    let code = scene.person.app_code(scene.idp.now());
    enter_code(&mut scene.browser, page, &code).await
}

async fn looks(scene: &Scene) -> u32 {
    let since = Look::counting_since(&scene.idp.app.policy.limits, scene.idp.now());
    let looks = scene.idp.store().looks(&scene.person.id, since).await;
    looks.unwrap()
}

#[tokio::test]
async fn only_the_code_of_the_stronger_key_is_asked() {
    let mut scene = logged_in().await;
    let (before, answer) = asked(&mut scene, &[]).await;
    let back = scene.rp.back(&before, &answer);
    let before = scene.idp.tokens(&scene.rp, &before, &back).await.claims;
    scene.idp.pass(Duration::from_secs(60));
    let (ask, page) = chooses_app(&mut scene).await;
    assert!(page.asks_code() && page.position().is_none(), "{page:?}");
    let answer = types_app_code(&mut scene, &page).await;
    let back = scene.rp.back(&ask, &answer);
    let after = scene.idp.tokens(&scene.rp, &ask, &back).await.claims;
    assert_eq!(after["acr"], "urn:fedtoken:level:400");
    assert_eq!(after["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(after["auth_time"], scene.idp.now().as_secs());
    for same in ["sub", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    let (ask, answer) = asked(&mut scene, &STRONGER).await;
    scene.rp.back(&ask, &answer);
}

#[tokio::test]
async fn the_choice_names_the_person_and_greys_the_weaker_key() {
    let mut scene = logged_in().await;
    let (_, chooser) = asked(&mut scene, &STRONGER).await;
    assert!(
        chooser
            .texts("main")
            .concat()
            .contains(&scene.person.username)
    );
    let open = chooser.form().buttons;
    let names: Vec<_> = open
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(names, [("method", "app"), ("account", "other")]);
    assert!(chooser.has("button[value=token][disabled]"));
}

#[tokio::test]
async fn a_greyed_key_that_is_posted_all_the_same_is_refused_with_an_alert() {
    let mut scene = logged_in().await;
    let (_, chooser) = asked(&mut scene, &STRONGER).await;
    for method in ["token", "eid", "nothing"] {
        let form = chooser.form().with("method", method);
        let again = scene.browser.submit(&form).await;
        assert!(
            again.alert().is_some() && again.has("button[name=method]"),
            "{again:?}"
        );
        assert!(
            again
                .texts("main")
                .concat()
                .contains(&scene.person.username)
        );
    }
}

#[tokio::test]
async fn a_session_is_not_stepped_up_silently() {
    let mut scene = logged_in().await;
    let quiet = [STRONGER[0], ("prompt", "none")];
    let (ask, answer) = asked(&mut scene, &quiet).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "login_required");
}

#[tokio::test]
async fn wrong_codes_are_counted_as_in_any_login() {
    let mut scene = logged_in().await;
    let (_, mut page) = chooses_app(&mut scene).await;
    let wrong = scene.person.wrong_app_code(scene.idp.now());
    for _ in 0..4 {
        page = enter_code(&mut scene.browser, &page, &wrong).await;
        assert!(page.asks_code() && page.alert().is_some(), "{page:?}");
    }
    page = enter_code(&mut scene.browser, &page, &wrong).await;
    assert!(!page.asks_code(), "{page:?}");
    let totp = scene
        .idp
        .store()
        .totp_of(&scene.person.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(totp.wrong_in_row, 5);
}

#[tokio::test]
async fn the_weaker_session_stands_until_the_code_is_right() {
    let mut scene = logged_in().await;
    let (_, page) = chooses_app(&mut scene).await;
    let wrong = scene.person.wrong_app_code(scene.idp.now());
    enter_code(&mut scene.browser, &page, &wrong).await;
    let (ask, answer) = asked(&mut scene, &[]).await;
    scene.rp.back(&ask, &answer);
    let (_, chooser) = asked(&mut scene, &STRONGER).await;
    assert!(chooser.has("button[name=method]"), "{chooser:?}");
}

#[tokio::test]
async fn no_password_is_journalled_that_nobody_typed() {
    let mut scene = logged_in().await;
    let typed = async |scene: &Scene| {
        let lines = scene
            .idp
            .store()
            .journal_of(&scene.person.id, 50)
            .await
            .unwrap();
        let events = lines
            .iter()
            .filter(|it| it.event == JournalEvent::PasswordAccepted);
        events.count()
    };
    let before = typed(&scene).await;
    chooses_app(&mut scene).await;
    assert_eq!(typed(&scene).await, before);
}

#[tokio::test]
async fn a_dead_session_proves_nothing() {
    let mut scene = logged_in().await;
    let (_, chooser) = asked(&mut scene, &STRONGER).await;
    scene.idp.pass(Duration::from_secs(30 * 60));
    let page = picks_app(&mut scene, &chooser).await;
    assert!(page.asks_password(), "{page:?}");
}

#[tokio::test]
async fn a_browser_without_the_session_types_the_password() {
    let mut scene = logged_in().await;
    let (_, chooser) = asked(&mut scene, &STRONGER).await;
    scene.browser.jar.forget("session");
    let page = picks_app(&mut scene, &chooser).await;
    assert!(page.asks_password(), "{page:?}");
}

#[tokio::test]
async fn a_fresh_login_takes_the_password_again() {
    let mut scene = logged_in().await;
    for fresh in [("prompt", "login"), ("max_age", "0")] {
        let (_, chooser) = asked(&mut scene, &[fresh, STRONGER[0]]).await;
        let page = picks_app(&mut scene, &chooser).await;
        assert!(page.asks_password(), "{fresh:?} {page:?}");
    }
}

#[tokio::test]
async fn a_demanded_new_password_is_asked_for_after_the_old_one() {
    let mut scene = logged_in().await;
    let demand = Change::Demand {
        person_id: scene.person.id.clone(),
        demand: PasswordDemand::NewPassword,
    };
    scene.idp.save([demand]).await;
    let (_, page) = chooses_app(&mut scene).await;
    assert!(page.asks_password(), "{page:?}");
    let page = enter_password(&mut scene.browser.clone(), &page, scene.typed()).await;
    assert!(page.asks_new_password(), "{page:?}");
}

#[tokio::test]
async fn on_an_unknown_device_it_is_a_look_until_it_is_finished() {
    let mut scene = logged_in_in_public().await;
    assert_eq!(looks(&scene).await, 0);
    scene.idp.pass(Duration::from_secs(60));
    let (ask, page) = chooses_app(&mut scene).await;
    assert_eq!(looks(&scene).await, 1);
    let answer = types_app_code(&mut scene, &page).await;
    scene.rp.back(&ask, &answer);
    assert_eq!(looks(&scene).await, 0);
    assert_eq!(scene.browser.jar.value("device"), None, "a public computer");
}

#[tokio::test]
async fn three_looks_close_it_like_any_login() {
    let mut scene = logged_in_in_public().await;
    for _ in 0..3 {
        let (_, page) = chooses_app(&mut scene).await;
        assert!(page.asks_code(), "{page:?}");
    }
    let (_, page) = chooses_app(&mut scene).await;
    assert!(page.asks_password(), "{page:?}");
}

#[tokio::test]
async fn a_known_device_leaves_no_look() {
    let mut scene = logged_in().await;
    for _ in 0..4 {
        let (_, page) = chooses_app(&mut scene).await;
        assert!(page.asks_code(), "{page:?}");
    }
    assert_eq!(looks(&scene).await, 0);
}

#[tokio::test]
async fn who_lacks_the_stronger_key_is_told_so() {
    let mut scene = Scene::set().await;
    scene.person = scene.idp.person_with(crate::support::Keys::Token).await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let (_, page) = chooses_app(&mut scene).await;
    assert!(page.alert().is_some() && !page.asks_code(), "{page:?}");
    assert!(!page.has("button[name=method]"));
}

#[tokio::test]
async fn somebody_else_logs_in_from_the_start() {
    let mut scene = logged_in().await;
    let (ask, chooser) = asked(&mut scene, &STRONGER).await;
    let chooser = scene
        .browser
        .submit(&chooser.form().with("account", "other"))
        .await;
    assert!(
        !chooser.body.contains(&scene.person.username),
        "{chooser:?}"
    );
    let page = picks_app(&mut scene, &chooser).await;
    assert!(page.asks_password(), "{page:?}");
    let other = scene.idp.person().await;
    let typed = (other.username.as_str(), other.password.as_str());
    let page = enter_password(&mut scene.browser, &page, typed).await;
    let code = other.app_code(scene.idp.now());
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    let back = scene.rp.back(&ask, &answer);
    let claims = scene.idp.tokens(&scene.rp, &ask, &back).await.claims;
    assert_eq!(claims["sub"], other.id.as_str());
}

#[tokio::test]
async fn the_step_belongs_to_its_browser() {
    let mut scene = logged_in().await;
    let (_, page) = chooses_app(&mut scene).await;
    let id = page.path.rsplit('/').next().unwrap();
    assert!(LoginId::parse(id).is_ok(), "{page:?}");
    let answer = scene.idp.browser().get(&page.path).await;
    assert!(!answer.asks_code(), "{answer:?}");
}

#[tokio::test]
async fn the_minimum_of_a_client_steps_up_too() {
    let mut scene = logged_in().await;
    scene.rp = scene
        .idp
        .relying_party_with(&json!({"minimum_level": 400}))
        .await;
    let (_, chooser) = asked(&mut scene, &[]).await;
    let page = picks_app(&mut scene, &chooser).await;
    assert!(page.asks_code(), "{page:?}");
}

#[tokio::test]
async fn a_login_by_password_and_code_works_beside_it() {
    let mut scene = logged_in().await;
    let fresh = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let chosen = (&scene.person, Key::App);
    let page = code_page(&mut scene.browser, &fresh, chosen).await;
    scene.idp.pass(Duration::from_secs(60));
    let answer = types_app_code(&mut scene, &page).await;
    scene.rp.back(&fresh, &answer);
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_stands_for_no_password() {
    let mut scene = logged_in().await;
    let (_, page) = chooses_app(&mut scene).await;
    let cookie = scene.browser.jar.value("session").unwrap();
    let ended = Change::EndSession {
        digest: TokenDigest::of(cookie),
        at: scene.idp.now(),
    };
    scene.idp.save([ended]).await;
    let answer = types_app_code(&mut scene, &page).await;
    assert!(!answer.is_callback() && !answer.asks_code(), "{answer:?}");
    // The code has travelled, so it opens nothing else either.
    let again = asked(&mut scene, &STRONGER).await.1;
    let page = picks_app(&mut scene, &again).await;
    assert!(page.asks_password(), "{page:?}");
}

#[tokio::test]
async fn a_browser_that_gave_its_session_up_ends_no_step_with_it() {
    let mut scene = logged_in().await;
    let (_, page) = chooses_app(&mut scene).await;
    let mut other = scene.idp.browser();
    log_in(
        (&scene.idp, &scene.rp),
        &mut other,
        (&scene.person, Key::Token),
    )
    .await;
    let fresh = other.jar.value("session").unwrap().to_owned();
    let name = scene.browser.jar.name("session").unwrap();
    scene.browser.jar.set(&name, &fresh);
    let answer = types_app_code(&mut scene, &page).await;
    assert!(!answer.is_callback(), "{answer:?}");
}
