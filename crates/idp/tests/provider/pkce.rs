//! Clients whose operator lets a `nonce` stand in for the challenge (RFC 9700 section 2.1.1).

use http::StatusCode;
use serde_json::json;

use crate::support::{
    Ask, Key, RelyingParty, Response, Scene, code_page, enter_code, refusal, text,
};

/// A request without a challenge.
const BARE: [(&str, &str); 2] = [("code_challenge", ""), ("code_challenge_method", "")];

async fn exempt(scene: &Scene) -> RelyingParty {
    let members = json!({"pkce": "nonce"});
    scene.idp.relying_party_with(&members).await
}

/// Logs in by this request and gives the code.
async fn code(scene: &mut Scene, rp: &RelyingParty, ask: &Ask) -> String {
    let person = &scene.person;
    let page = code_page(&mut scene.browser, ask, (person, Key::Token)).await;
    let code = person.code(page.position().unwrap());
    let answer = enter_code(&mut scene.browser, &page, code).await;
    rp.back(ask, &answer).code
}

/// Redeems a code without a verifier.
async fn redeem_bare(rp: &RelyingParty, ask: &Ask, code: &str) -> Response {
    rp.post_token(&rp.redeeming(ask, code)[..3]).await
}

#[tokio::test]
async fn an_exempt_client_logs_in_without_a_challenge() {
    let mut scene = Scene::set().await;
    let rp = exempt(&scene).await;
    let ask = rp.ask(&scene.idp, &BARE);
    let code = code(&mut scene, &rp, &ask).await;
    let answer = redeem_bare(&rp, &ask, &code).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let id_token = text(&answer.json(), "id_token").to_owned();
    let claims = data_encoding::BASE64URL_NOPAD
        .decode(id_token.split('.').nth(1).unwrap().as_bytes())
        .unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["nonce"], ask.nonce.as_str());
}

#[tokio::test]
async fn without_challenge_and_nonce_nobody_logs_in() {
    let mut scene = Scene::set().await;
    let rp = exempt(&scene).await;
    let ask = rp.ask(&scene.idp, &[BARE[0], BARE[1], ("nonce", "")]);
    let answer = scene.browser.get(&ask.path).await;
    assert_eq!(rp.refused(&ask, &answer), "invalid_request");
}

#[tokio::test]
async fn every_other_client_sends_a_challenge() {
    let mut scene = Scene::set().await;
    let public = json!({"pkce": "nonce", "token_endpoint_auth_method": "none"});
    let public = scene.idp.relying_party_with(&public).await;
    for rp in [scene.rp.clone(), public] {
        let ask = rp.ask(&scene.idp, &BARE);
        let answer = scene.browser.get(&ask.path).await;
        assert_eq!(rp.refused(&ask, &answer), "invalid_request");
    }
}

#[tokio::test]
async fn a_verifier_betrays_a_challenge_that_was_taken_out() {
    let mut scene = Scene::set().await;
    let rp = exempt(&scene).await;
    let ask = rp.ask(&scene.idp, &BARE);
    let code = code(&mut scene, &rp, &ask).await;
    let answer = rp.redeem(&ask, &code).await;
    assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_challenge_of_an_exempt_client_needs_its_verifier() {
    let mut scene = Scene::set().await;
    let rp = exempt(&scene).await;
    let ask = rp.ask(&scene.idp, &[]);
    let code = code(&mut scene, &rp, &ask).await;
    let answer = redeem_bare(&rp, &ask, &code).await;
    assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
    let answer = rp.redeem(&ask, &code).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}
