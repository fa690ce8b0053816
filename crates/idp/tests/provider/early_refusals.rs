//! Requests that are refused before anybody has logged in: who is sent back at once, and who is asked.

use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::stores::ClientOrigin;
use http::StatusCode;
use serde_json::Value;

use crate::support::{Ask, Key, Response, Scene, log_in, login_page};

/// A level that no key reaches, as a condition.
const UNMET: (&str, &str) = (
    "claims",
    r#"{"id_token":{"acr":{"essential":true,"value":"urn:fedtoken:level:500"}}}"#,
);
/// A request that no service may make.
const UNSOUND: (&str, &str) = ("code_challenge_method", "plain");

/// A browser without a session, and a service that registered itself.
async fn stranger() -> Scene {
    let scene = Scene::set().await;
    let (at, access) = (scene.idp.now(), TokenDigest::of("access"));
    let change = |_: &mut Value, origin: &mut _| {
        *origin = ClientOrigin::Registered { at, access };
    };
    scene.idp.register_anew(&scene.rp, change).await;
    scene
}

async fn asked(scene: &mut Scene, parameters: &[(&str, &str)]) -> (Ask, Response) {
    let ask = scene.rp.ask(&scene.idp, parameters);
    let page = login_page(&mut scene.browser, &ask).await;
    (ask, page)
}

fn is_offered(page: &Response) {
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{page:?}");
    assert_eq!(page.header("location"), None);
    assert_eq!(page.header("refresh"), None);
    assert!(page.alert().is_some() && !page.has("script"), "{page:?}");
    assert_eq!(page.texts(".service-host"), ["rp.example"]);
}

#[tokio::test]
async fn an_unsound_request_of_a_stranger_sends_nobody_on() {
    let mut scene = stranger().await;
    let (ask, page) = asked(&mut scene, &[UNSOUND]).await;
    is_offered(&page);
    let link = page.attribute("main a", "href").unwrap();
    let there = url::Url::parse(&link).unwrap();
    assert!(link.starts_with("https://rp.example/cb?"), "{link}");
    let told: Vec<(String, String)> = there.query_pairs().into_owned().collect();
    assert!(told.contains(&("error".to_owned(), "invalid_request".to_owned())));
    assert!(told.contains(&("state".to_owned(), ask.state)));
}

#[tokio::test]
async fn nor_does_one_that_asks_for_silence() {
    let mut scene = stranger().await;
    let (_, page) = asked(&mut scene, &[UNSOUND, ("prompt", "none")]).await;
    is_offered(&page);
}

#[tokio::test]
async fn nor_one_that_is_to_be_answered_by_a_form() {
    let mut scene = stranger().await;
    let (_, page) = asked(&mut scene, &[UNSOUND, ("response_mode", "form_post")]).await;
    is_offered(&page);
    let form = page.form();
    assert_eq!(form.action, "https://rp.example/cb");
    assert_eq!(form.value("error"), "invalid_request");
}

#[tokio::test]
async fn nor_a_condition_that_nobody_meets_before_a_login() {
    let mut scene = stranger().await;
    let (_, page) = asked(&mut scene, &[UNMET]).await;
    is_offered(&page);
    let ours = scene.idp.relying_party().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &ours), &mut scene.browser, session).await;
    let (ask, answer) = asked(&mut scene, &[UNMET]).await;
    let error = scene.rp.refused(&ask, &answer);
    assert_eq!(error, "unmet_authentication_requirements");
}

#[tokio::test]
async fn a_sound_silent_request_is_answered_by_a_redirect() {
    let mut scene = stranger().await;
    for more in [None, Some(UNMET)] {
        let parameters: Vec<_> = [("prompt", "none")].into_iter().chain(more).collect();
        let (ask, answer) = asked(&mut scene, &parameters).await;
        scene.rp.refused(&ask, &answer);
    }
}

#[tokio::test]
async fn a_service_of_the_operators_hears_at_once() {
    let mut scene = Scene::set().await;
    let (ask, answer) = asked(&mut scene, &[UNSOUND]).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "invalid_request");
    let (ask, answer) = asked(&mut scene, &[UNMET]).await;
    let error = scene.rp.refused(&ask, &answer);
    assert_eq!(error, "unmet_authentication_requirements");
}
