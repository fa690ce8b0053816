//! Clients that prove themselves with a key of their own (RFC 7523).

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Ask, Call, Callback, Key, KeyServer, RelyingParty, Response, Signer, TestIdp, log_in,
};

async fn client(idp: &TestIdp, keys: (&str, Value)) -> RelyingParty {
    let mut members = json!({"token_endpoint_auth_method": "private_key_jwt"});
    members[keys.0] = keys.1;
    idp.relying_party_with(&members).await
}

async fn code(idp: &TestIdp, rp: &RelyingParty) -> (Ask, Callback) {
    let person = idp.person().await;
    log_in((idp, rp), &mut idp.browser(), (&person, Key::Token)).await
}

/// Redeems a code with this assertion.
async fn redeem(rp: &RelyingParty, ask: &Ask, back: &Callback, assertion: &str) -> Response {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", back.code.as_str()),
        ("redirect_uri", rp.redirect_uri.as_str()),
        ("code_verifier", ask.verifier.as_str()),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ];
    rp.send(Call::post("/token", &fields)).await
}

fn is_refused(answer: &Response) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    let said = answer.json();
    assert_eq!(said["error"], "invalid_client");
    let words = said["error_description"].as_str().unwrap();
    let (words, _reference) = words.split_once(" (").unwrap();
    assert_eq!(words, "client authentication failed");
}

#[tokio::test]
async fn a_signed_statement_proves_a_client() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let rp = client(&idp, ("jwks", signer.jwks())).await;
    let token_endpoint = format!("{}/token", idp.issuer);
    for aud in [idp.issuer.as_str(), &token_endpoint] {
        let (ask, back) = code(&idp, &rp).await;
        let assertion = signer.assertion((&idp, &rp), &json!({"aud": aud}));
        let answer = redeem(&rp, &ask, &back, &assertion).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_a_statement_reads_the_same_and_costs_no_code() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let rp = client(&idp, ("jwks", signer.jwks())).await;
    let (ask, back) = code(&idp, &rp).await;
    let now = idp.now().as_secs();
    for over in [
        json!({"iss": "other"}),
        json!({"sub": "nobody", "iss": "nobody"}),
        json!({"aud": "https://other.example"}),
        json!({"aud": format!("{}/authorize", idp.issuer)}),
        json!({"exp": now - 60}),
        json!({"exp": now + 7200}),
        json!({"iat": now + 61}),
        json!({"jti": ""}),
    ] {
        let assertion = signer.assertion((&idp, &rp), &over);
        is_refused(&redeem(&rp, &ask, &back, &assertion).await);
    }
    let foreign = Signer::new().assertion((&idp, &rp), &json!({}));
    is_refused(&redeem(&rp, &ask, &back, &foreign).await);
    is_refused(&redeem(&rp, &ask, &back, "no.jwt.atall").await);
    let right = signer.assertion((&idp, &rp), &json!({}));
    let answer = redeem(&rp, &ask, &back, &right).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn a_statement_counts_once() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let rp = client(&idp, ("jwks", signer.jwks())).await;
    let (first, second) = (code(&idp, &rp).await, code(&idp, &rp).await);
    let assertion = signer.assertion((&idp, &rp), &json!({}));
    let answer = redeem(&rp, &first.0, &first.1, &assertion).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    is_refused(&redeem(&rp, &second.0, &second.1, &assertion).await);
    // The code was not taken by the refused one.
    let fresh = signer.assertion((&idp, &rp), &json!({}));
    let answer = redeem(&rp, &second.0, &second.1, &fresh).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
}

#[tokio::test]
async fn of_many_uses_at_once_one_counts() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    let rp = client(&idp, ("jwks", signer.jwks())).await;
    let assertion = signer.assertion((&idp, &rp), &json!({}));
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (rp, assertion) = (rp.clone(), assertion.clone());
        let (ask, back) = code(&idp, &rp).await;
        crowd.spawn(async move { redeem(&rp, &ask, &back, &assertion).await });
    }
    let answers = crowd.join_all().await;
    let (good, bad): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.status == StatusCode::OK);
    assert_eq!(good.len(), 1);
    bad.into_iter().for_each(is_refused);
}

#[tokio::test]
async fn the_same_name_of_two_clients_is_two() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    for _ in 0..2 {
        let rp = client(&idp, ("jwks", signer.jwks())).await;
        let (ask, back) = code(&idp, &rp).await;
        let assertion = signer.assertion((&idp, &rp), &json!({"jti": "the same"}));
        let answer = redeem(&rp, &ask, &back, &assertion).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
}

#[tokio::test]
async fn published_keys_are_fetched_and_a_new_one_is_found() {
    let (old, new) = (Signer::new(), Signer::new());
    let (idp, server) = (TestIdp::start().await, KeyServer::start(&old.jwks()).await);
    let rp = client(&idp, ("jwks_uri", json!(server.uri))).await;
    for signer in [&old, &new] {
        server.publish(&signer.jwks());
        for _ in 0..2 {
            let (ask, back) = code(&idp, &rp).await;
            let assertion = signer.assertion((&idp, &rp), &json!({}));
            let answer = redeem(&rp, &ask, &back, &assertion).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        }
        idp.pass(Duration::from_secs(10));
    }
    assert_eq!(server.answers(), 2);
}

#[tokio::test]
async fn unknown_keys_make_us_ask_once_in_ten_seconds() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let (idp, server) = (
        TestIdp::start().await,
        KeyServer::start(&signer.jwks()).await,
    );
    let rp = client(&idp, ("jwks_uri", json!(server.uri))).await;
    let (ask, back) = code(&idp, &rp).await;
    for (seconds, answers) in [(0, 1), (9, 1), (1, 2), (9, 2)] {
        idp.pass(Duration::from_secs(seconds));
        let assertion = stranger.assertion((&idp, &rp), &json!({}));
        is_refused(&redeem(&rp, &ask, &back, &assertion).await);
        assert_eq!(server.answers(), answers);
    }
}

#[tokio::test]
async fn nobody_is_asked_for_keys_without_a_statement_of_that_client() {
    let signer = Signer::new();
    let (idp, server) = (
        TestIdp::start().await,
        KeyServer::start(&signer.jwks()).await,
    );
    let rp = client(&idp, ("jwks_uri", json!(server.uri))).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", &*rp.client_id),
    ];
    is_refused(&rp.send(Call::post("/token", &fields)).await);
    let with_secret = [fields[0], fields[1], ("client_secret", "x")];
    is_refused(&rp.send(Call::post("/token", &with_secret)).await);
    assert_eq!(server.answers(), 0);
}

#[tokio::test]
async fn keys_that_cannot_be_had_prove_nothing() {
    let (idp, signer) = (TestIdp::start().await, Signer::new());
    // Not an exception of the operator's: the door stays shut.
    let rp = client(&idp, ("jwks_uri", json!("http://127.0.0.2:9/jwks"))).await;
    let (ask, back) = code(&idp, &rp).await;
    let assertion = signer.assertion((&idp, &rp), &json!({}));
    is_refused(&redeem(&rp, &ask, &back, &assertion).await);
}
