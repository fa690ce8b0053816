//! What else an authorization request may name, and what it costs.

use std::time::Duration;

use fedtoken_storage::{Change, stores::Client};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Call, Key, Response, Scene, Setting, TestIdp, log_in, password_page};

fn is_chooser(page: &Response) {
    assert!(page.has("button[name=method]"), "{page:?}");
}

#[tokio::test]
async fn parameters_without_effect_are_taken() {
    let mut scene = Scene::set().await;
    for (name, value) in [
        ("display", "page"),
        ("display", "popup"),
        ("display", "hologram"),
        ("claims_locales", "fr nl"),
        ("something_unknown", "x"),
        ("claims", r#"{"userinfo":{"shoe_size":{"essential":true}}}"#),
    ] {
        let ask = scene.rp.ask(&scene.idp, &[(name, value)]);
        is_chooser(&scene.browser.open(&ask.path).await);
    }
}

#[tokio::test]
async fn a_login_hint_stands_in_the_form() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[("login_hint", "an.peeters")]);
    let page = password_page(&mut scene.browser, &ask, Key::Token).await;
    let shown = page.attribute("input[name=username]", "value");
    assert_eq!(shown.as_deref(), Some("an.peeters"));
}

#[tokio::test]
async fn a_request_may_be_posted() {
    let mut scene = Scene::set().await;
    let ask = scene.rp.ask(&scene.idp, &[]);
    let fields = ask.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let first = scene.browser.post("/authorize", &fields).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    is_chooser(&scene.browser.follow(first).await);
}

#[tokio::test]
async fn a_session_answers_the_person_named_by_the_claims_parameter_alone() {
    let mut scene = Scene::set().await;
    let by = (&scene.person, Key::Token);
    let (ask, back) = log_in((&scene.idp, &scene.rp), &mut scene.browser, by).await;
    let subject = scene.idp.tokens(&scene.rp, &ask, &back).await.claims["sub"].clone();
    let named = |subject: &Value| json!({"id_token": {"sub": {"value": subject}}}).to_string();
    let own = [("prompt", "none"), ("claims", &*named(&subject))];
    let ask = scene.rp.ask(&scene.idp, &own);
    let answer = scene.browser.open(&ask.path).await;
    scene.rp.back(&ask, &answer);
    let other = [("prompt", "none"), ("claims", &*named(&json!("somebody")))];
    let ask = scene.rp.ask(&scene.idp, &other);
    let answer = scene.browser.open(&ask.path).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "login_required");
}

/// Changes the return address of the service as another instance would: this one is not told.
async fn moved_elsewhere(scene: &Scene) {
    let store = scene.idp.store();
    let stored = store.client(&scene.rp.client_id).await.unwrap().unwrap();
    let mut registration: Value = serde_json::from_str(&stored.registration).unwrap();
    registration["redirect_uris"] = json!(["https://rp.example/elsewhere"]);
    let moved = Client {
        registration: registration.to_string(),
        ..stored
    };
    store
        .commit(Change::PutClient(moved).into())
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_visitor_costs_no_write_and_one_read_in_five_seconds() {
    let mut scene = Scene::set().await;
    let observer = scene.idp.observer().await;
    let before = observer.look().await;
    let ask = scene.rp.ask(&scene.idp, &[]);
    is_chooser(&scene.browser.open(&ask.path).await);
    assert_eq!(observer.look().await, before);
    moved_elsewhere(&scene).await;
    scene.idp.pass(Duration::from_secs(4));
    is_chooser(&scene.browser.open(&ask.path).await);
    scene.idp.pass(Duration::from_secs(1));
    let refused = scene.browser.open(&ask.path).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
}

#[tokio::test]
async fn the_metadata_stands_at_every_well_known_address() {
    let setting = Setting {
        issuer: Some("https://id.example/idp"),
        ..Setting::default()
    };
    let idp = TestIdp::start_with(setting).await;
    let mut browser = idp.browser();
    let mut documents = Vec::new();
    for path in [
        "/idp/.well-known/openid-configuration",
        "/idp/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/idp",
        "/idp/.well-known/openid-configuration?fresh=1",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        assert_eq!(answer.header("content-type"), Some("application/json"));
        documents.push(answer.json());
    }
    documents.dedup();
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["issuer"], "https://id.example/idp");
}

#[tokio::test]
async fn every_advertised_endpoint_is_there() {
    let idp = TestIdp::start().await;
    let mut browser = idp.browser();
    let metadata = browser
        .get("/.well-known/openid-configuration")
        .await
        .json();
    let addresses = metadata.as_object().unwrap().iter();
    let addresses: Vec<_> = addresses
        .filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri")
        .collect();
    assert!(addresses.len() > 7, "{addresses:?}");
    for (name, address) in addresses {
        let path = address.as_str().unwrap().strip_prefix(&idp.issuer).unwrap();
        let answer = browser.send(Call::get(path)).await;
        assert_ne!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
}
