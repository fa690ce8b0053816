//! Pushed authorization requests (RFC 9126).

use std::time::Duration;

use fedtoken_core::secret::OpaqueToken;
use fedtoken_idp::oidc::authorize::pushed;
use fedtoken_storage::{Change, stores::Client};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Ask, Call, Key, Response, Scene, Signer, TestIdp, log_in};

mod large;

/// A page of ours that leads nowhere.
fn is_page(answer: &Response) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert_eq!(answer.header("location"), None);
    assert!(answer.alert().is_some(), "{answer:?}");
}

/// The page for a pushed request that cannot be opened.
fn is_over(answer: &Response) {
    is_page(answer);
    let title = answer.title();
    assert!(title.contains("no longer valid"), "{title}");
}

fn is_json(answer: &Response, (status, error): (u16, &str)) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.json()["error"], error, "{answer:?}");
}

fn uri(ask: &Ask) -> String {
    let fields = ask.fields();
    let found = fields.iter().find(|(name, _)| name == "request_uri");
    found.unwrap().1.clone()
}

/// Opens the pushed request in a fresh browser.
async fn open(idp: &TestIdp, ask: &Ask) -> Response {
    idp.browser().open(&ask.path).await
}

#[tokio::test]
async fn the_answer_names_the_request_for_a_minute() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let answer = rp.push(&rp.ask(&idp, &[])).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["expires_in"], 60);
    let named = answer.json()["request_uri"].as_str().unwrap().to_owned();
    assert!(pushed::digest(&named).is_some(), "{named}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_pushed_request_may_be_opened_again_and_again_within_its_minute() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let ask = rp.pushed(&idp, &[]).await;
    for seconds in [0, 30, 29] {
        idp.pass(Duration::from_secs(seconds));
        let page = open(&idp, &ask).await;
        assert!(page.has("button[name=method]"), "{page:?}");
    }
    idp.pass(Duration::from_secs(1));
    is_over(&open(&idp, &ask).await);
}

#[tokio::test]
async fn a_request_of_another_client_is_refused() {
    let idp = TestIdp::start().await;
    let (rp, other) = (idp.relying_party().await, idp.relying_party().await);
    let ask = rp.pushed(&idp, &[]).await;
    let named = uri(&ask);
    let stolen = [("client_id", &*other.client_id), ("request_uri", &named)];
    is_over(&open(&idp, &ask.clone().reduced_to(&stolen)).await);
    let nameless = ask.reduced_to(&[("request_uri", &named)]);
    is_page(&open(&idp, &nameless).await);
}

#[tokio::test]
async fn an_unknown_request_is_refused() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let ask = rp.pushed(&idp, &[]).await;
    let unknown = pushed::request_uri(&OpaqueToken::draw(&mut idp.rng()));
    let asked = [("client_id", &*rp.client_id), ("request_uri", &unknown)];
    is_over(&open(&idp, &ask.reduced_to(&asked)).await);
}

#[tokio::test]
async fn what_stands_beside_the_name_counts_for_nothing() {
    let mut scene = Scene::set().await;
    log_in(
        (&scene.idp, &scene.rp),
        &mut scene.browser,
        (&scene.person, Key::Token),
    )
    .await;
    let ask = scene.rp.pushed(&scene.idp, &[]).await;
    let named = uri(&ask);
    let more = [
        ("client_id", &*scene.rp.client_id),
        ("request_uri", &named),
        ("state", "outside"),
        ("redirect_uri", "https://evil.example"),
        ("prompt", "login"),
    ];
    let ask = ask.reduced_to(&more);
    let answer = scene.browser.open(&ask.path).await;
    scene.rp.back(&ask, &answer);
}

#[tokio::test]
async fn a_request_object_beside_the_name_is_refused() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let ask = rp.pushed(&idp, &[]).await;
    let named = uri(&ask);
    let both = [
        ("client_id", &*rp.client_id),
        ("request_uri", &named),
        ("request", "a.b.c"),
    ];
    is_over(&open(&idp, &ask.reduced_to(&both)).await);
}

#[tokio::test]
async fn a_client_proves_who_it_is_and_nothing_is_kept_of_others() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let observer = idp.observer().await;
    let mut wrong = rp.clone();
    wrong.secret = Some("wrong".to_owned());
    let ask = rp.ask(&idp, &[]);
    // The first one of the hour is told in the journal.
    is_json(&wrong.push(&ask).await, (401, "invalid_client"));
    let before = observer.look().await;
    is_json(&wrong.push(&ask).await, (401, "invalid_client"));
    let fields = ask.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let unproven = rp.send(Call::post("/par", &fields)).await;
    is_json(&unproven, (401, "invalid_client"));
    assert_eq!(observer.look().await, before);
}

#[tokio::test]
async fn a_public_client_may_push() {
    let idp = TestIdp::start().await;
    let public = json!({"token_endpoint_auth_method": "none"});
    let rp = idp.relying_party_with(&public).await;
    let ask = rp.pushed(&idp, &[]).await;
    assert!(open(&idp, &ask).await.has("button[name=method]"));
}

#[tokio::test]
async fn a_signed_statement_serves_one_push() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let members = json!({"token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks()});
    let rp = idp.relying_party_with(&members).await;
    let assertion = signer.assertion((&idp, &rp), &json!({}));
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let proof = [
        ("client_assertion_type", kind),
        ("client_assertion", &*assertion),
    ];
    let ask = rp.ask(&idp, &proof);
    assert_eq!(rp.push(&ask).await.status, StatusCode::CREATED);
    let observer = idp.observer().await;
    let before = observer.look().await.rows["pushed_request"];
    is_json(&rp.push(&ask).await, (401, "invalid_client"));
    assert_eq!(observer.look().await.rows["pushed_request"], before);
}

#[tokio::test]
async fn faults_of_the_request_are_told_at_once_and_nothing_is_kept() {
    let idp = TestIdp::start().await;
    let (rp, other) = (idp.relying_party().await, idp.relying_party().await);
    let observer = idp.observer().await;
    let before = observer.look().await;
    for (name, value, error) in [
        ("redirect_uri", "https://evil.example", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "profile", "invalid_scope"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        (
            "request_uri",
            "urn:ietf:params:oauth:request_uri:x",
            "invalid_request",
        ),
        ("resource", "urn:other", "invalid_target"),
        ("claims", "[]", "invalid_request"),
        ("request", "a.b.c", "request_not_supported"),
    ] {
        let answer = rp.push(&rp.ask(&idp, &[(name, value)])).await;
        assert_eq!(answer.json()["error"], error, "{name}={value}");
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}={value}");
    }
    let named = [("client_id", &*other.client_id)];
    let fields = [rp.ask(&idp, &[]).fields(), Vec::new()].concat();
    let mut fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    fields.push(("state", "twice"));
    is_json(
        &rp.send(rp.authenticated("/par", &fields)).await,
        (400, "invalid_request"),
    );
    let fields = rp.ask(&idp, &named).fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    is_json(
        &rp.send(rp.authenticated("/par", &fields)).await,
        (400, "invalid_request"),
    );
    assert_eq!(observer.look().await, before);
}

#[tokio::test]
async fn a_pushed_request_is_checked_again_by_the_registration_of_the_moment() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let ask = rp.pushed(&idp, &[]).await;
    let stored = idp.store().client(&rp.client_id).await.unwrap().unwrap();
    let mut registration: Value = serde_json::from_str(&stored.registration).unwrap();
    registration["redirect_uris"] = json!(["https://rp.example/elsewhere"]);
    let moved = Client {
        registration: registration.to_string(),
        ..stored
    };
    idp.save([Change::PutClient(moved)]).await;
    is_page(&open(&idp, &ask).await);
}

#[tokio::test]
async fn what_is_kept_is_sealed_under_its_own_name() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let (one, two) = (rp.pushed(&idp, &[]).await, rp.pushed(&idp, &[]).await);
    let digest = |ask: &Ask| pushed::digest(&uri(ask)).unwrap();
    let store = idp.store();
    let kept = store.pushed_request(&digest(&one)).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&kept.request).into_owned();
    assert!(!text.contains(&one.state) && !text.contains("rp.example"));
    let other = store.pushed_request(&digest(&two)).await.unwrap().unwrap();
    assert_ne!(kept.request, other.request);
}

#[tokio::test]
async fn a_client_that_must_push_is_sent_back_from_the_browser() {
    let mut scene = Scene::set().await;
    let members = json!({"require_pushed_authorization_requests": true});
    let rp = scene.idp.relying_party_with(&members).await;
    let direct = rp.ask(&scene.idp, &[]);
    let answer = scene.browser.get(&direct.path).await;
    assert_eq!(rp.refused(&direct, &answer), "invalid_request");
    let ask = rp.pushed(&scene.idp, &[]).await;
    assert!(
        scene
            .browser
            .open(&ask.path)
            .await
            .has("button[name=method]")
    );
}

#[tokio::test]
async fn only_a_post_pushes() {
    let idp = TestIdp::start().await;
    let rp = idp.relying_party().await;
    let answer = rp.send(Call::get("/par")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("allow"), Some("POST"));
}
