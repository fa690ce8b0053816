//! Request objects by value (RFC 9101).

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::support::{
    Ask, Call, Key, KeyServer, RelyingParty, Response, Scene, Signer, TestIdp, code_page,
    enter_code,
};

/// A client that signs its requests with this key.
async fn signing(idp: &TestIdp, signer: &Signer, members: Value) -> RelyingParty {
    let mut all = json!({"jwks": signer.jwks()});
    for (name, value) in members.as_object().unwrap() {
        all[name] = value.clone();
    }
    idp.relying_party_with(&all).await
}

/// The claims of a request object for this request, with these over the usual ones.
fn claims((idp, rp): (&TestIdp, &RelyingParty), ask: &Ask, over: &Value) -> Value {
    let now = idp.now().as_secs();
    let asked = ask.fields().into_iter();
    let mut claims: Map<_, _> = asked.map(|(name, value)| (name, json!(value))).collect();
    for (name, value) in [
        ("iss", json!(rp.client_id)),
        ("aud", json!(idp.issuer)),
        ("iat", json!(now)),
        ("nbf", json!(now)),
        ("exp", json!(now + 60)),
    ] {
        claims.insert(name.to_owned(), value);
    }
    let mut claims = Value::Object(claims);
    for (name, value) in over.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

/// A fresh request as an object signed with this key; nothing but the client stands beside it.
fn signed((idp, rp): (&TestIdp, &RelyingParty), signer: &Signer, over: &Value) -> Ask {
    let ask = rp.ask(idp, &[]);
    let object = signer.sign(&claims((idp, rp), &ask, over));
    ask.reduced_to(&[("client_id", &rp.client_id), ("request", &object)])
}

/// The same with an address beside it, so that a refusal can go there.
fn addressed((idp, rp): (&TestIdp, &RelyingParty), signer: &Signer, over: &Value) -> Ask {
    let ask = rp.ask(idp, &[]);
    let object = signer.sign(&claims((idp, rp), &ask, over));
    let state = ask.state.clone();
    ask.reduced_to(&[
        ("client_id", &rp.client_id),
        ("redirect_uri", &rp.redirect_uri),
        ("state", &state),
        ("request", &object),
    ])
}

fn is_chooser(page: &Response) {
    assert!(page.has("button[name=method]"), "{page:?}");
}

#[tokio::test]
async fn a_signed_request_leads_to_a_login() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let ask = signed((&scene.idp, &rp), &signer, &json!({}));
    let page = code_page(&mut scene.browser, &ask, (&scene.person, Key::Token)).await;
    let code = scene.person.answer(&scene.idp, &page);
    let answer = enter_code(&mut scene.browser, &page, &code).await;
    let back = rp.back(&ask, &answer);
    scene.idp.tokens(&rp, &ask, &back).await;
}

#[tokio::test]
async fn a_signed_request_may_be_posted() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let ask = signed((&scene.idp, &rp), &signer, &json!({}));
    let fields = ask.fields();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let first = scene.browser.post("/authorize", &fields).await;
    is_chooser(&scene.browser.follow(first).await);
}

#[tokio::test]
async fn an_object_of_another_key_is_refused() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let ask = addressed((&scene.idp, &rp), &Signer::new(), &json!({}));
    let answer = scene.browser.get(&ask.path).await;
    assert_eq!(rp.refused(&ask, &answer), "invalid_request_object");
}

#[tokio::test]
async fn an_expired_object_is_refused() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let past = json!({"exp": scene.idp.now().as_secs() - 60});
    let ask = addressed((&scene.idp, &rp), &signer, &past);
    let answer = scene.browser.get(&ask.path).await;
    assert_eq!(rp.refused(&ask, &answer), "invalid_request_object");
}

#[tokio::test]
async fn without_a_proven_address_beside_it_a_bad_object_is_told_on_our_page() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let bad = signed((&scene.idp, &rp), &Signer::new(), &json!({}));
    let (bare, fields) = (bad.clone(), bad.fields());
    let object = &fields.iter().find(|(name, _)| name == "request").unwrap().1;
    let evil = bad.reduced_to(&[
        ("client_id", &rp.client_id),
        ("redirect_uri", "https://evil.example/cb"),
        ("request", object),
    ]);
    for ask in [bare, evil] {
        let answer = scene.browser.get(&ask.path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
        assert_eq!(answer.header("location"), None);
        assert!(answer.alert().is_some());
    }
}

#[tokio::test]
async fn the_address_within_the_object_must_be_registered() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let evil = json!({"redirect_uri": "https://evil.example/cb"});
    let ask = addressed((&scene.idp, &rp), &signer, &evil);
    let answer = scene.browser.get(&ask.path).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert_eq!(answer.header("location"), None);
}

#[tokio::test]
async fn a_client_without_keys_cannot_sign() {
    let mut scene = Scene::set().await;
    let ask = addressed((&scene.idp, &scene.rp), &Signer::new(), &json!({}));
    let answer = scene.browser.get(&ask.path).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "request_not_supported");
}

#[tokio::test]
async fn plain_parameters_are_refused_where_signed_ones_are_demanded() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let members = json!({"require_signed_request_object": true});
    let rp = signing(&scene.idp, &signer, members).await;
    let plain = rp.ask(&scene.idp, &[]);
    let answer = scene.browser.get(&plain.path).await;
    assert_eq!(rp.refused(&plain, &answer), "invalid_request");
    let pushed = rp.push(&plain).await;
    assert_eq!(pushed.json()["error"], "invalid_request");
    let ask = signed((&scene.idp, &rp), &signer, &json!({}));
    is_chooser(&scene.browser.open(&ask.path).await);
}

#[tokio::test]
async fn a_signed_request_may_be_pushed() {
    let (mut scene, signer) = (Scene::set().await, Signer::new());
    let members = json!({"require_signed_request_object": true});
    let rp = signing(&scene.idp, &signer, members).await;
    let object = signed((&scene.idp, &rp), &signer, &json!({}));
    let answer = rp.push(&object).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let uri = answer.json()["request_uri"].as_str().unwrap().to_owned();
    let ask = object.reduced_to(&[("client_id", &rp.client_id), ("request_uri", &uri)]);
    is_chooser(&scene.browser.open(&ask.path).await);
}

#[tokio::test]
async fn a_bad_object_is_refused_when_it_is_pushed() {
    let (scene, signer) = (Scene::set().await, Signer::new());
    let rp = signing(&scene.idp, &signer, json!({})).await;
    let of_another = json!({"client_id": scene.rp.client_id});
    for bad in [
        signed((&scene.idp, &rp), &Signer::new(), &json!({})),
        signed((&scene.idp, &rp), &signer, &of_another),
    ] {
        let answer = rp.push(&bad).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json()["error"], "invalid_request_object");
    }
}

#[tokio::test]
async fn a_published_key_that_is_new_is_fetched_once_more() {
    let (mut scene, old, new) = (Scene::set().await, Signer::new(), Signer::new());
    let server = KeyServer::start(&old.jwks()).await;
    let members = json!({"jwks_uri": server.uri});
    let rp = scene.idp.relying_party_with(&members).await;
    let ask = signed((&scene.idp, &rp), &old, &json!({}));
    is_chooser(&scene.browser.open(&ask.path).await);
    server.publish(&new.jwks());
    scene.idp.pass(std::time::Duration::from_secs(11));
    let ask = signed((&scene.idp, &rp), &new, &json!({}));
    is_chooser(&scene.browser.open(&ask.path).await);
    assert_eq!(server.answers(), 2);
}

#[tokio::test]
async fn an_address_of_an_object_is_never_fetched() {
    let mut scene = Scene::set().await;
    let server = KeyServer::start(&json!({})).await;
    let uri = [("request_uri", server.uri.as_str())];
    let ask = scene.rp.ask(&scene.idp, &uri);
    let answer = scene.browser.send(Call::get(&ask.path)).await;
    assert_eq!(scene.rp.refused(&ask, &answer), "request_uri_not_supported");
    assert_eq!(server.answers(), 0);
}
