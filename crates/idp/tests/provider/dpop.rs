//! Tokens bound to a key by DPoP (RFC 9449), from the code to the claims.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Call, Given, Holder, Person, RelyingParty, Response, Signer, TestIdp, refusal, set_scope, text,
};

/// A provider, a client, a person, and the client's key.
struct Stage {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
    holder: Holder,
}

impl Stage {
    async fn set(members: Value) -> Self {
        let idp = TestIdp::start().await;
        let (rp, person) = (idp.relying_party_with(&members).await, idp.person().await);
        Self {
            idp,
            rp,
            person,
            holder: Holder::new(),
        }
    }

    async fn given(&self) -> Given {
        let given = self.idp.give((&self.rp, &self.person), |grant, _| {
            set_scope(grant, "openid email offline_access");
        });
        given.await
    }

    /// A proof for the token endpoint.
    fn proof(&self, over: &Value) -> String {
        self.holder.proof(&self.idp, ("POST", "/token"), over)
    }

    /// The request that redeems a code.
    fn redeeming(&self, given: &Given) -> Call {
        let fields = self.rp.redeeming(&given.ask, &given.code);
        self.rp.authenticated("/token", &fields)
    }

    async fn redeem(&self, given: &Given, proof: &str) -> Response {
        let call = self.redeeming(given).with_header("dpop", proof);
        self.rp.send(call).await
    }

    /// Tokens bound to the key.
    async fn tokens(&self) -> Value {
        let (given, proof) = (self.given().await, self.proof(&json!({})));
        let answer = self.redeem(&given, &proof).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    async fn refresh(&self, token: &str, proof: Option<&str>) -> Response {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let mut call = self.rp.authenticated("/token", &fields);
        if let Some(proof) = proof {
            call = call.with_header("dpop", proof);
        }
        self.rp.send(call).await
    }

    async fn userinfo(&self, access: &str, over: &Value) -> Response {
        let call = self.holder.userinfo(&self.idp, access, over);
        self.rp.send(call).await
    }
}

fn is(answer: &Response, error: &str) {
    assert_eq!(refusal(answer), (400, error.to_owned()), "{answer:?}");
}

/// 401 with this error in the challenge of the scheme `DPoP`.
fn is_challenged(answer: &Response, error: &str) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("DPoP "), "{challenge}");
    let named = format!(r#"error="{error}""#);
    assert!(challenge.contains(&named), "{challenge}");
    assert!(challenge.contains(r#"algs="RS256 ES256 PS256 EdDSA""#));
}

fn both_grants() -> Value {
    json!({"grant_types": ["authorization_code", "refresh_token"]})
}

fn public() -> Value {
    json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

#[tokio::test]
async fn a_proof_binds_the_access_token_to_its_key() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    assert_eq!(tokens["token_type"], "DPoP");
    let access = text(&tokens, "access_token");
    let told = stage.userinfo(access, &json!({})).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    assert!(told.json()["email"].is_string());
}

#[tokio::test]
async fn the_nonce_is_asked_for_and_handed_out() {
    let stage = Stage::set(both_grants()).await;
    let given = stage.given().await;
    let asked = stage
        .redeem(&given, &stage.proof(&json!({"nonce": null})))
        .await;
    is(&asked, "use_dpop_nonce");
    let nonce = asked.header("dpop-nonce").unwrap();
    // The code was not used up.
    let good = stage.proof(&json!({ "nonce": nonce }));
    let answer = stage.redeem(&given, &good).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert!(answer.header("dpop-nonce").is_some());
}

#[tokio::test]
async fn a_nonce_lasts_five_minutes_at_most() {
    let stage = Stage::set(both_grants()).await;
    let nonce = stage.idp.app.nonces.nonce(stage.idp.now());
    stage.idp.pass(Duration::from_secs(300));
    let stale = stage.proof(&json!({ "nonce": nonce }));
    is(
        &stage.redeem(&stage.given().await, &stale).await,
        "use_dpop_nonce",
    );
}

#[tokio::test]
async fn only_who_sends_a_proof_is_given_a_nonce() {
    let stage = Stage::set(both_grants()).await;
    let given = stage.given().await;
    let plain = stage.rp.redeem(&given.ask, &given.code).await;
    assert_eq!(plain.header("dpop-nonce"), None);
}

#[tokio::test]
async fn an_unsound_proof_is_refused_and_uses_nothing_up() {
    let stage = Stage::set(both_grants()).await;
    let given = stage.given().await;
    let now = stage.idp.now().as_secs();
    for over in [
        json!({"htm": "GET"}),
        json!({"htu": format!("{}/userinfo", stage.idp.issuer)}),
        json!({"iat": now - 61}),
        json!({"iat": now + 11}),
        json!({"jti": null}),
    ] {
        let answer = stage.redeem(&given, &stage.proof(&over)).await;
        is(&answer, "invalid_dpop_proof");
    }
    for bad in ["x", "a.b.c", ""] {
        is(&stage.redeem(&given, bad).await, "invalid_dpop_proof");
    }
    let good = stage.redeem(&given, &stage.proof(&json!({}))).await;
    assert_eq!(good.status, StatusCode::OK);
}

#[tokio::test]
async fn two_proofs_at_once_are_refused() {
    let stage = Stage::set(both_grants()).await;
    let (given, proof) = (stage.given().await, stage.proof(&json!({})));
    let call = stage.redeeming(&given).with_header("dpop", &proof);
    let answer = stage.rp.send(call.with_header("dpop", &proof)).await;
    is(&answer, "invalid_dpop_proof");
}

#[tokio::test]
async fn a_proof_serves_once() {
    let stage = Stage::set(both_grants()).await;
    let proof = stage.proof(&json!({}));
    let first = stage.redeem(&stage.given().await, &proof).await;
    assert_eq!(first.status, StatusCode::OK);
    let given = stage.given().await;
    is(&stage.redeem(&given, &proof).await, "invalid_dpop_proof");
    // The code of the refused request is still there.
    let fresh = stage.redeem(&given, &stage.proof(&json!({}))).await;
    assert_eq!(fresh.status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_whose_tokens_are_bound_needs_a_proof() {
    let mut members = both_grants();
    members["dpop_bound_access_tokens"] = json!(true);
    let stage = Stage::set(members).await;
    let given = stage.given().await;
    let bare = stage.rp.redeem(&given.ask, &given.code).await;
    is(&bare, "invalid_dpop_proof");
    let proven = stage.redeem(&given, &stage.proof(&json!({}))).await;
    assert_eq!(proven.status, StatusCode::OK);
}

#[tokio::test]
async fn a_strict_client_needs_a_proof_and_a_key_of_its_own() {
    let signer = Signer::new();
    let members = json!({
        "profile": "fapi2", "token_endpoint_auth_method": "private_key_jwt",
        "jwks": signer.jwks(),
    });
    let stage = Stage::set(members).await;
    let given = stage.given().await;
    let fields = |assertion: &'static str| {
        let mut fields = stage.rp.redeeming(&given.ask, &given.code).to_vec();
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        fields.push(("client_assertion_type", kind));
        fields.push(("client_assertion", assertion));
        fields
    };
    let assertion = || signer.assertion((&stage.idp, &stage.rp), &json!({}));
    let call = || {
        let assertion: &'static str = Box::leak(assertion().into_boxed_str());
        Call::post("/token", &fields(assertion))
    };
    is(&stage.rp.send(call()).await, "invalid_dpop_proof");
    let proof = stage.proof(&json!({}));
    let answer = stage.rp.send(call().with_header("dpop", &proof)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");

    let weak = Stage::set(json!({"profile": "fapi2"})).await;
    let (given, proof) = (weak.given().await, weak.proof(&json!({})));
    is(&weak.redeem(&given, &proof).await, "unauthorized_client");
}

#[tokio::test]
async fn a_code_that_is_bound_to_a_key_needs_its_proof() {
    let stage = Stage::set(both_grants()).await;
    let thumbprint = stage.holder.thumbprint().to_owned();
    let given = stage.idp.give((&stage.rp, &stage.person), |_, code| {
        code.bound_to = Some(thumbprint);
    });
    let given = given.await;
    is(
        &stage.rp.redeem(&given.ask, &given.code).await,
        "invalid_grant",
    );
    let other = Holder::new().proof(&stage.idp, ("POST", "/token"), &json!({}));
    is(&stage.redeem(&given, &other).await, "invalid_grant");
    let own = stage.redeem(&given, &stage.proof(&json!({}))).await;
    assert_eq!(own.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bound_refresh_token_of_a_public_client_is_kept_and_needs_its_key() {
    let stage = Stage::set(public()).await;
    let tokens = stage.tokens().await;
    let token = text(&tokens, "refresh_token");
    is(&stage.refresh(token, None).await, "invalid_grant");
    let other = Holder::new().proof(&stage.idp, ("POST", "/token"), &json!({}));
    is(&stage.refresh(token, Some(&other)).await, "invalid_grant");
    for _ in 0..2 {
        let answer = stage.refresh(token, Some(&stage.proof(&json!({})))).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let renewed = answer.json();
        assert_eq!(text(&renewed, "refresh_token"), token);
        assert_eq!(renewed["token_type"], "DPoP");
    }
}

#[tokio::test]
async fn a_confidential_client_may_renew_with_another_key() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    let other = Holder::new();
    let proof = other.proof(&stage.idp, ("POST", "/token"), &json!({}));
    let answer = stage.refresh(text(&tokens, "refresh_token"), Some(&proof));
    let renewed = answer.await.json();
    let access = text(&renewed, "access_token");
    is_challenged(&stage.userinfo(access, &json!({})).await, "invalid_token");
    let call = other.userinfo(&stage.idp, access, &json!({}));
    assert_eq!(stage.rp.send(call).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bound_token_is_no_bearer_token() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    is_challenged(&stage.rp.userinfo(access).await, "invalid_token");
    let posted = Call::post("/userinfo", &[("access_token", access)]);
    is_challenged(&stage.rp.send(posted).await, "invalid_token");
}

#[tokio::test]
async fn a_bearer_token_gains_nothing_by_a_proof() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.idp.redeemed(&stage.rp, &stage.person, "openid");
    let tokens = tokens.await;
    let access = text(&tokens, "access_token");
    is_challenged(&stage.userinfo(access, &json!({})).await, "invalid_token");
}

#[tokio::test]
async fn another_key_opens_nothing() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    let call = Holder::new().userinfo(&stage.idp, access, &json!({}));
    is_challenged(&stage.rp.send(call).await, "invalid_token");
}

#[tokio::test]
async fn the_proof_at_userinfo_is_for_this_token_request_and_moment() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    let now = stage.idp.now().as_secs();
    for over in [
        json!({"ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"}),
        json!({"ath": null}),
        json!({"htm": "POST"}),
        json!({"htu": format!("{}/token", stage.idp.issuer)}),
        json!({"iat": now - 61}),
    ] {
        let answer = stage.userinfo(access, &over).await;
        is_challenged(&answer, "invalid_dpop_proof");
    }
    let bare = Call::get("/userinfo").with_header("authorization", &format!("DPoP {access}"));
    is_challenged(&stage.rp.send(bare).await, "invalid_dpop_proof");
}

#[tokio::test]
async fn a_proof_serves_once_at_userinfo_too() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    let call = stage
        .holder
        .userinfo(&stage.idp, text(&tokens, "access_token"), &json!({}));
    let first = stage.rp.send(call.clone()).await;
    assert_eq!(first.status, StatusCode::OK);
    is_challenged(&stage.rp.send(call).await, "invalid_dpop_proof");
}

#[tokio::test]
async fn a_stale_nonce_at_userinfo_is_answered_with_a_fresh_one() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    let stale = stage.userinfo(access, &json!({"nonce": "stale"})).await;
    is_challenged(&stale, "use_dpop_nonce");
    let nonce = stale.header("dpop-nonce").unwrap();
    let fresh = stage.userinfo(access, &json!({ "nonce": nonce })).await;
    assert_eq!(fresh.status, StatusCode::OK, "{fresh:?}");
}

#[tokio::test]
async fn a_proof_at_par_binds_the_code() {
    let stage = Stage::set(both_grants()).await;
    let ask = stage.rp.ask(&stage.idp, &[]);
    let (_, query) = ask.path.split_once('?').unwrap();
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let push = |proof: &str| {
        let call = stage.rp.authenticated("/par", &fields);
        call.with_header("dpop", proof)
    };
    let nonceless = stage
        .holder
        .proof(&stage.idp, ("POST", "/par"), &json!({"nonce": null}));
    let asked = stage.rp.send(push(&nonceless)).await;
    is(&asked, "use_dpop_nonce");
    assert!(asked.header("dpop-nonce").is_some());
    is(
        &stage.rp.send(push(&stage.proof(&json!({})))).await,
        "invalid_dpop_proof",
    );
    let proof = stage.holder.proof(&stage.idp, ("POST", "/par"), &json!({}));
    let pushed = stage.rp.send(push(&proof)).await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{pushed:?}");
    is(&stage.rp.send(push(&proof)).await, "invalid_dpop_proof");
}
