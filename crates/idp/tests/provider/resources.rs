//! Access tokens for protected resources (RFC 8707, RFC 9068).

use data_encoding::BASE64URL_NOPAD;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Given, Person, RelyingParty, Response, TestIdp, refusal, set_scope, text};

const API: &str = "urn:example:api";
const SLOW: &str = "urn:example:slow";
const SCOPE: &str = "openid email offline_access api:read slow:read";

struct Stage {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
}

impl Stage {
    async fn set() -> Self {
        let members = json!({
            "scope": SCOPE, "grant_types": ["authorization_code", "refresh_token"],
        });
        let idp = TestIdp::start().await;
        let (rp, person) = (idp.relying_party_with(&members).await, idp.person().await);
        Self { idp, rp, person }
    }

    /// A grant for this resource.
    async fn given(&self, resource: Option<&str>) -> Given {
        let given = self.idp.give((&self.rp, &self.person), |grant, _| {
            set_scope(grant, SCOPE);
            grant.resource = resource.map(str::to_owned);
        });
        given.await
    }

    async fn redeem(&self, given: &Given, asked: Option<&str>) -> Response {
        let mut fields = self.rp.redeeming(&given.ask, &given.code).to_vec();
        fields.extend(asked.map(|asked| ("resource", asked)));
        self.rp.post_token(&fields).await
    }

    async fn tokens(&self, resource: &str) -> Value {
        let given = self.given(Some(resource)).await;
        let answer = self.redeem(&given, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    /// What this client hears of a token.
    async fn said_to(&self, rp: &RelyingParty, token: &str) -> Value {
        let call = rp.authenticated("/introspect", &[("token", token)]);
        rp.send(call).await.json()
    }

    async fn owner(&self, resource: &str) -> RelyingParty {
        let members = json!({"resources": [resource]});
        self.idp.relying_party_with(&members).await
    }
}

fn part(jwt: &str, number: usize) -> Value {
    let text = jwt.split('.').nth(number).unwrap();
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn a_token_is_for_its_resource_with_the_scopes_of_that_alone() {
    let stage = Stage::set().await;
    for (resource, scope, algorithm) in [(API, "api:read", "ES256"), (SLOW, "slow:read", "RS256")] {
        let tokens = stage.tokens(resource).await;
        let access = text(&tokens, "access_token");
        assert_eq!(part(access, 0)["typ"], "at+jwt");
        assert_eq!(part(access, 0)["alg"], algorithm);
        let claims = part(access, 1);
        assert_eq!(
            (&claims["aud"], &claims["scope"]),
            (&json!(resource), &json!(scope))
        );
        assert!(tokens["id_token"].is_string());
    }
}

#[tokio::test]
async fn without_a_resource_a_token_holds_no_scope_of_one() {
    let stage = Stage::set().await;
    let given = stage.given(None).await;
    let answer = stage.redeem(&given, None).await.json();
    let claims = part(text(&answer, "access_token"), 1);
    assert_eq!(claims["aud"], json!(stage.idp.issuer));
    assert_eq!(claims["scope"], "openid email offline_access");
}

#[tokio::test]
async fn a_token_for_a_resource_tells_nobody_about_the_person() {
    let stage = Stage::set().await;
    for resource in [API, SLOW] {
        let tokens = stage.tokens(resource).await;
        let refused = stage.rp.userinfo(text(&tokens, "access_token")).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{refused:?}");
    }
}

#[tokio::test]
async fn another_resource_than_the_granted_one_is_refused_and_the_code_remains() {
    let stage = Stage::set().await;
    let target = (400, "invalid_target".to_owned());
    let given = stage.given(Some(API)).await;
    let refused = stage.redeem(&given, Some(SLOW)).await;
    assert_eq!(refusal(&refused), target);
    let same = stage.redeem(&given, Some(API)).await;
    assert_eq!(same.status, StatusCode::OK, "{same:?}");
    let token = text(&same.json(), "refresh_token").to_owned();
    let refused = stage.rp.refresh(&token, &[("resource", SLOW)]).await;
    assert_eq!(refusal(&refused), target);
    let renewed = stage.rp.refresh(&token, &[("resource", API)]).await;
    let renewed = renewed.json();
    assert_eq!(part(text(&renewed, "access_token"), 1)["aud"], API);
}

#[tokio::test]
async fn a_resource_that_is_not_ours_any_more_gets_no_tokens() {
    let stage = Stage::set().await;
    let given = stage.given(Some("urn:example:gone")).await;
    let refused = stage.redeem(&given, None).await;
    assert_eq!(refusal(&refused), (400, "invalid_target".to_owned()));
}

#[tokio::test]
async fn the_owner_of_a_resource_hears_of_its_tokens_and_of_no_others() {
    let stage = Stage::set().await;
    for (resource, other) in [(API, SLOW), (SLOW, API)] {
        let tokens = stage.tokens(resource).await;
        let access = text(&tokens, "access_token");
        let said = stage.said_to(&stage.owner(resource).await, access).await;
        assert_eq!(
            (&said["active"], &said["aud"]),
            (&json!(true), &json!(resource))
        );
        assert_eq!(said["client_id"], json!(stage.rp.client_id));
        let inactive = json!({"active": false});
        let other = stage.owner(other).await;
        assert_eq!(stage.said_to(&other, access).await, inactive);
        // A refresh token is its client's alone.
        let owner = stage.owner(resource).await;
        let refresh = text(&tokens, "refresh_token");
        assert_eq!(stage.said_to(&owner, refresh).await, inactive);
    }
}

#[tokio::test]
async fn a_resource_that_was_taken_from_a_client_opens_no_more() {
    let stage = Stage::set().await;
    let tokens = stage.tokens(API).await;
    let (access, refresh) = (
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
    );
    let owner = stage.owner(API).await;
    assert_eq!(stage.said_to(&owner, access).await["active"], json!(true));

    let narrow = |registration: &mut Value, _: &mut _| {
        registration["scope"] = json!("openid offline_access slow:read");
    };
    stage.idp.register_anew(&stage.rp, narrow).await;
    assert_eq!(
        stage.said_to(&owner, access).await,
        json!({"active": false})
    );
    let renewed = stage.rp.refresh(refresh, &[]).await;
    assert_eq!(refusal(&renewed), (400, "invalid_target".to_owned()));
}
