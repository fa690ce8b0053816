//! A pushed request leads to one login (design section 7): a second finish is refused.

use std::time::Duration;

use fedtoken_core::{ids::LoginId, login::Step, secret::TokenDigest};
use http::StatusCode;
use serde_json::json;

use crate::support::{
    Ask, Browser, Key, Person, RelyingParty, Response, Scene, TestIdp, code_page, enter_code,
    log_in, login_page,
};

/// Pushes what this address asks; the proof names the client.
async fn push(rp: &RelyingParty, ask: &Ask) -> Response {
    let (_, query) = ask.path.split_once('?').unwrap();
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .filter(|(name, _)| name != "client_id")
        .collect();
    let fields: Vec<_> = pairs
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    rp.send(rp.authenticated("/par", &fields)).await
}

/// The same request, pushed; its address holds nothing but where it was put.
async fn pushed(scene: &Scene, rp: &RelyingParty) -> Ask {
    let ask = rp.ask(&scene.idp, &[]);
    let answer = push(rp, &ask).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let uri = answer.json()["request_uri"]
        .as_str()
        .unwrap()
        .replace(':', "%3A");
    Ask {
        path: format!("/authorize?client_id={}&request_uri={uri}", rp.client_id),
        ..ask
    }
}

async fn code_typed(browser: &mut Browser, person: &Person, page: &Response) -> Response {
    let code = person.code(page.position().unwrap());
    enter_code(browser, page, code).await
}

#[tokio::test]
async fn a_second_login_with_it_is_refused_and_its_code_is_spent() {
    let mut scene = Scene::set().await;
    let ask = pushed(&scene, &scene.rp).await;
    let mut other = scene.idp.browser();
    let key = (&scene.person, Key::Token);
    let second = code_page(&mut other, &ask, key).await;
    let first = code_page(&mut scene.browser, &ask, key).await;
    let answer = code_typed(&mut scene.browser, &scene.person, &first).await;
    scene.rp.back(&ask, &answer);
    // The number has moved meanwhile.
    let second = other.get(&second.path).await;
    let asked = second.position();
    let refused = code_typed(&mut other, &scene.person, &second).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    assert!(refused.alert().is_some() && refused.has("a[href='https://rp.example/']"));
    assert_eq!(other.jar.value("session"), None);
    let id = LoginId::parse(second.path.rsplit('/').next().unwrap()).unwrap();
    let login = scene.idp.store().login(&id).await.unwrap().unwrap();
    assert_eq!(login.step, Step::Ended);
    let fresh = scene.rp.ask(&scene.idp, &[("prompt", "login")]);
    let page = code_page(&mut scene.browser, &fresh, key).await;
    assert_ne!(page.position(), asked, "the code has travelled");
}

#[tokio::test]
async fn a_session_answers_it_once() {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let ask = pushed(&scene, &scene.rp).await;
    let mut other = scene.browser.clone();
    let (start, again) = (
        scene.browser.get(&ask.path).await,
        other.get(&ask.path).await,
    );
    let answer = scene.browser.follow(start).await;
    scene.rp.back(&ask, &answer);
    let refused = other.follow(again).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
    assert!(refused.alert().is_some());
}

#[tokio::test]
async fn consent_is_given_to_it_once() {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let rp = scene
        .idp
        .relying_party_with(&json!({"party": "third"}))
        .await;
    let ask = pushed(&scene, &rp).await;
    let page = login_page(&mut scene.browser, &ask).await;
    let form = page.form().with("consent", "allow");
    let answer = scene.browser.press(&form).await;
    rp.back(&ask, &answer);
    let refused = scene.browser.press(&form).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
}

#[tokio::test]
async fn what_was_bound_and_aimed_in_it_stands_with_the_code() {
    let mut scene = Scene::set().await;
    let session = (&scene.person, Key::Token);
    log_in((&scene.idp, &scene.rp), &mut scene.browser, session).await;
    let claims = r#"{"userinfo":{"email":null}}"#;
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let parameters = [("claims", claims), ("dpop_jkt", thumbprint)];
    let ask = scene.rp.ask(&scene.idp, &parameters);
    let answer = login_page(&mut scene.browser, &ask).await;
    let back = scene.rp.back(&ask, &answer);
    let store = scene.idp.store();
    let code = store.authorization_code(&TokenDigest::of(&back.code)).await;
    let code = code.unwrap().unwrap();
    assert_eq!(code.bound_to.as_deref(), Some(thumbprint));
    let grant = store.grant(&code.grant_id).await.unwrap().unwrap();
    assert_eq!(grant.claims.as_deref(), Some(r#"{"userinfo":["email"]}"#));
}

#[tokio::test]
async fn public_clients_of_one_network_push_so_many_requests_and_no_more() {
    let idp = TestIdp::start().await;
    let public = json!({"token_endpoint_auth_method": "none"});
    let rp = idp.relying_party_with(&public).await;
    let ask = rp.ask(&idp, &[]);
    for _ in 0..120 {
        let answer = push(&rp, &ask).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    }
    let refused = push(&rp, &ask).await;
    assert_eq!(refused.json()["error"], "temporarily_unavailable");
    // Who proves who it is may go on, and everybody ten minutes later.
    let confidential = idp.relying_party().await;
    let answer = push(&confidential, &confidential.ask(&idp, &[])).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    idp.pass(Duration::from_secs(601));
    let answer = push(&rp, &ask).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
}
