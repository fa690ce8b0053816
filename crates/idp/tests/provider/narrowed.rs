//! Scopes that the operator takes away from a client: what was granted is told no more.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Person, RelyingParty, TestIdp, payload, refusal, set_scope, text};

const GRANTED: &str = "openid email offline_access";

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

    async fn tokens(&self) -> Value {
        self.idp.redeemed(&self.rp, &self.person, GRANTED).await
    }

    /// Leaves the client this scope.
    async fn narrow(&self, scope: &str) {
        let narrow = |registration: &mut Value, _: &mut _| registration["scope"] = json!(scope);
        self.idp.register_anew(&self.rp, narrow).await;
    }

    async fn scope_said(&self, token: &str) -> Value {
        let call = self.rp.authenticated("/introspect", &[("token", token)]);
        self.rp.send(call).await.json()["scope"].clone()
    }
}

#[tokio::test]
async fn userinfo_tells_no_more_than_the_client_may_see_now() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    let access = text(&tokens, "access_token");
    assert!(stage.rp.userinfo(access).await.json()["email"].is_string());
    stage.narrow("openid").await;
    let told = stage.rp.userinfo(access).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    assert_eq!(told.json().get("email"), None);
}

#[tokio::test]
async fn a_renewed_token_opens_no_more_than_the_client_may_see_now() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    stage.narrow("openid offline_access").await;
    let renewed = stage.rp.refresh(text(&tokens, "refresh_token"), &[]).await;
    let renewed = renewed.json();
    assert_eq!(text(&renewed, "scope"), "openid offline_access");
    // Given back to the client, it is not given back to what was made without it.
    stage.narrow(GRANTED).await;
    let told = stage.rp.userinfo(text(&renewed, "access_token")).await;
    assert_eq!(told.json().get("email"), None);
}

#[tokio::test]
async fn a_client_that_lost_offline_access_cannot_renew() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    stage.narrow("openid email").await;
    let token = text(&tokens, "refresh_token");
    let refused = stage.rp.refresh(token, &[]).await;
    assert_eq!(refusal(&refused), (400, "invalid_grant".to_owned()));
    let call = stage.rp.authenticated("/introspect", &[("token", token)]);
    let said = stage.rp.send(call).await.json();
    assert_eq!(said, json!({"active": false}));
}

#[tokio::test]
async fn introspection_says_no_more_than_the_client_may_see_now() {
    let stage = Stage::set().await;
    let tokens = stage.tokens().await;
    stage.narrow("openid offline_access").await;
    for name in ["access_token", "refresh_token"] {
        let said = stage.scope_said(text(&tokens, name)).await;
        assert_eq!(said, "openid offline_access", "{name}");
    }
}

#[tokio::test]
async fn a_code_brings_no_more_than_the_client_may_see_now() {
    let stage = Stage::set().await;
    let given = stage.idp.give((&stage.rp, &stage.person), |grant, _| {
        set_scope(grant, GRANTED);
        grant.claims = Some(r#"{"id_token":["email"]}"#.to_owned());
    });
    let given = given.await;
    stage.narrow("openid").await;
    let tokens = stage.rp.redeem(&given.ask, &given.code).await.json();
    assert_eq!(text(&tokens, "scope"), "openid");
    assert_eq!(tokens.get("refresh_token"), None);
    assert_eq!(payload(text(&tokens, "id_token")).get("email"), None);
}
