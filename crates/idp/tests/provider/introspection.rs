//! `/introspect` (RFC 7662, RFC 9701): who may know what of a token.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_storage::Change;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Call, Given, Person, RelyingParty, Response, TestIdp, refusal, set_scope, text,
};

const SIGNED: &str = "application/token-introspection+jwt";

struct Stage {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
}

impl Stage {
    async fn set() -> Self {
        let members = json!({"grant_types": ["authorization_code", "refresh_token"]});
        let idp = TestIdp::start().await;
        let (rp, person) = (idp.relying_party_with(&members).await, idp.person().await);
        Self { idp, rp, person }
    }

    async fn given(&self) -> Given {
        let given = self.idp.give((&self.rp, &self.person), |grant, _| {
            set_scope(grant, "openid email offline_access");
        });
        given.await
    }

    async fn tokens(&self) -> Value {
        let given = self.given().await;
        let answer = self.rp.redeem(&given.ask, &given.code).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }
}

async fn introspect(rp: &RelyingParty, token: &str) -> Response {
    rp.send(rp.authenticated("/introspect", &[("token", token)]))
        .await
}

async fn said(rp: &RelyingParty, token: &str) -> Value {
    let answer = introspect(rp, token).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json()
}

fn inactive() -> Value {
    json!({"active": false})
}

#[tokio::test]
async fn a_client_hears_of_its_own_access_token() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let mut said = said(&stage.rp, text(&tokens, "access_token")).await;
    let now = stage.idp.now().as_secs();
    assert!(said.as_object_mut().unwrap().remove("jti").is_some());
    assert_eq!(
        said,
        json!({
            "active": true, "iss": stage.idp.issuer, "aud": stage.idp.issuer,
            "sub": stage.person.id.as_str(), "client_id": stage.rp.client_id,
            "scope": "openid email offline_access", "token_type": "Bearer",
            "iat": now, "exp": now + 300, "auth_time": now,
            "acr": "urn:fedtoken:level:300", "amr": ["pwd", "otp", "mfa"],
        })
    );
}

#[tokio::test]
async fn a_client_hears_of_its_own_refresh_token() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let token = text(&tokens, "refresh_token");
    let answer = said(&stage.rp, token).await;
    assert_eq!(answer["active"], true);
    assert_eq!(answer["client_id"], json!(stage.rp.client_id));
    assert_eq!(answer["scope"], "openid email offline_access");
    let month = 30 * 24 * 3600;
    assert_eq!(answer["exp"], stage.idp.now().as_secs() + month);
    // What it is said to be does not matter.
    for hint in ["access_token", "refresh_token", "unheard"] {
        let fields = [("token", token), ("token_type_hint", hint)];
        let call = stage.rp.authenticated("/introspect", &fields);
        assert_eq!(stage.rp.send(call).await.json(), answer, "{hint}");
    }
}

#[tokio::test]
async fn another_client_hears_nothing() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let other = stage.idp.relying_party().await;
    for name in ["access_token", "refresh_token"] {
        assert_eq!(said(&other, text(&tokens, name)).await, inactive());
    }
}

#[tokio::test]
async fn what_is_over_or_unknown_is_inactive() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    for token in ["x", "a.b.c", text(&tokens, "id_token")] {
        assert_eq!(said(&stage.rp, token).await, inactive(), "{token}");
    }
    stage.idp.pass(Duration::from_secs(300));
    assert_eq!(said(&stage.rp, access).await, inactive());
    stage.idp.pass(Duration::from_secs(30 * 24 * 3600));
    let refresh = text(&tokens, "refresh_token");
    assert_eq!(said(&stage.rp, refresh).await, inactive());
}

#[tokio::test]
async fn tokens_of_an_ended_grant_are_inactive() {
    let stage = Stage::set().await;
    let given = stage.given().await;
    let tokens = stage.rp.redeem(&given.ask, &given.code).await.json();
    let (grant_id, at) = (given.grant_id, stage.idp.now());
    stage.idp.save([Change::EndGrant { grant_id, at }]).await;
    for name in ["access_token", "refresh_token"] {
        assert_eq!(said(&stage.rp, text(&tokens, name)).await, inactive());
    }
}

#[tokio::test]
async fn a_replaced_refresh_token_is_inactive() {
    // Registered as public while the token rotates, as confidential to be able to ask.
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let token = text(&tokens, "refresh_token");
    let found = fedtoken_idp::oidc::token::RefreshToken::parse(token).unwrap();
    let advance = Change::AdvanceRefresh {
        digest: found.digest(),
        generation: 0,
        at: stage.idp.now(),
    };
    stage.idp.save([advance]).await;
    assert_eq!(said(&stage.rp, token).await, inactive());
}

#[tokio::test]
async fn a_public_client_may_not_ask() {
    let stage = Stage::set().await;
    let members = json!({"token_endpoint_auth_method": "none"});
    let public = stage.idp.relying_party_with(&members).await;
    let tokens = stage.idp.redeemed(&public, &stage.person, "openid").await;
    let refused = introspect(&public, text(&tokens, "access_token")).await;
    assert_eq!(refusal(&refused), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn whoever_asks_proves_who_he_is_and_names_a_token() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let token = text(&tokens, "access_token");
    let nobody = Call::post("/introspect", &[("token", token)]);
    let refused = stage.rp.send(nobody).await;
    assert_eq!(refusal(&refused), (401, "invalid_client".to_owned()));
    for fields in [
        &[][..],
        &[("token", "")],
        &[("token", token), ("token", token)],
    ] {
        let call = stage.rp.authenticated("/introspect", fields);
        let refused = stage.rp.send(call).await;
        assert_eq!(refusal(&refused), (400, "invalid_request".to_owned()));
    }
}

#[tokio::test]
async fn a_signed_answer_is_a_jwt_for_the_caller() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    let plain = said(&stage.rp, access).await;
    for (token, expected) in [(access, plain), ("x", inactive())] {
        let call = stage.rp.authenticated("/introspect", &[("token", token)]);
        let answer = stage.rp.send(call.with_header("accept", SIGNED)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some(SIGNED));
        let part = |number: usize| -> Value {
            let text = answer.body.split('.').nth(number).unwrap();
            let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
            serde_json::from_slice(&bytes).unwrap()
        };
        let header = part(0);
        assert_eq!(header["typ"], "token-introspection+jwt");
        assert_eq!(header["alg"], "RS256");
        let claims = json!({
            "iss": stage.idp.issuer, "aud": stage.rp.client_id,
            "iat": stage.idp.now().as_secs(), "token_introspection": expected,
        });
        assert_eq!(part(1), claims);
    }
}
