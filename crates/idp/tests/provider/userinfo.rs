//! `/userinfo`: where a token may stand, and what is told to whom.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::secret::TokenDigest;
use fedtoken_storage::{Change, ClientChange, stores::ClientOrigin};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    Call, Key, Person, RelyingParty, Response, TestIdp, log_in, login_page, set_scope, text,
};

struct Stage {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
}

impl Stage {
    async fn set(members: Value) -> Self {
        let idp = TestIdp::start().await;
        let (rp, person) = (idp.relying_party_with(&members).await, idp.person().await);
        Self { idp, rp, person }
    }

    async fn access(&self, scope: &str) -> String {
        let tokens = self.idp.redeemed(&self.rp, &self.person, scope).await;
        text(&tokens, "access_token").to_owned()
    }

    async fn told(&self, scope: &str) -> Value {
        let answer = self.rp.userinfo(&self.access(scope).await).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    /// The token answer to a login that was asked for with these parameters.
    async fn with_session(&self, parameters: &[(&str, &str)]) -> Value {
        let mut browser = self.idp.browser();
        let person = (&self.person, Key::Token);
        log_in((&self.idp, &self.rp), &mut browser, person).await;
        let ask = self.rp.ask(&self.idp, parameters);
        let back = self.rp.back(&ask, &login_page(&mut browser, &ask).await);
        self.rp.redeem(&ask, &back.code).await.json()
    }

    /// Changes what is registered, at once.
    async fn register(&self, change: impl FnOnce(&mut Value, &mut ClientOrigin)) {
        self.idp.register_anew(&self.rp, change).await;
    }
}

fn part(jwt: &str, number: usize) -> Value {
    let text = jwt.split('.').nth(number).unwrap();
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn with_ground() -> Value {
    json!({
        "scope": "openid egovnrn roles",
        "national_number": {"legal_ground": "a law", "purpose": "a purpose"},
    })
}

fn is_refused(answer: &Response, status: u16, error: &str) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    let challenge = answer.header("www-authenticate").unwrap();
    let named = format!(r#"error="{error}""#);
    assert!(challenge.contains(&named), "{challenge}");
}

#[tokio::test]
async fn belgian_names_stand_beside_the_standard_ones() {
    let stage = Stage::set(json!({})).await;
    let told = stage.told("openid profile email").await;
    for (belgian, standard) in [
        ("surname", "family_name"),
        ("givenName", "given_name"),
        ("prefLanguage", "locale"),
        ("mail", "email"),
        ("fedid", "sub"),
    ] {
        assert!(told[standard].is_string(), "{told}");
        assert_eq!(told[belgian], told[standard], "{belgian}");
    }
    assert_eq!(told.get("egovNRN"), None);
    assert_eq!(told.get("roles"), None);
}

#[tokio::test]
async fn the_token_may_come_by_header_or_form() {
    let stage = Stage::set(json!({})).await;
    let access = stage.access("openid").await;
    let bearer = format!("Bearer {access}");
    let posted = Call::post("/userinfo", &[("access_token", &access)]);
    let empty = Call::new(http::Method::POST, "/userinfo").with_header("authorization", &bearer);
    for call in [posted.clone(), empty] {
        let answer = stage.rp.send(call).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    let both = posted.with_header("authorization", &bearer);
    is_refused(&stage.rp.send(both).await, 400, "invalid_request");
}

#[tokio::test]
async fn the_query_is_no_place_for_a_token() {
    let stage = Stage::set(json!({})).await;
    let access = stage.access("openid").await;
    let path = format!("/userinfo?access_token={access}");
    for call in [Call::get(&path), Call::post(&path, &[])] {
        let answer = stage.rp.send(call).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{answer:?}");
    }
}

#[tokio::test]
async fn both_schemes_are_offered_to_whoever_brings_no_token() {
    let stage = Stage::set(json!({})).await;
    let answer = stage.rp.send(Call::get("/userinfo")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let challenge = answer.header("www-authenticate").unwrap();
    let expected = r#"Bearer realm="fedtoken", DPoP algs="RS256 ES256 PS256 EdDSA""#;
    assert_eq!(challenge, expected);
}

#[tokio::test]
async fn a_registered_algorithm_signs_the_answer() {
    for algorithm in ["RS256", "ES256", "PS256", "EdDSA"] {
        let stage = Stage::set(json!({"userinfo_signed_response_alg": algorithm})).await;
        let answer = stage.rp.userinfo(&stage.access("openid email").await).await;
        assert_eq!(answer.header("content-type"), Some("application/jwt"));
        let header = part(&answer.body, 0);
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&json!(algorithm), &json!("JWT"))
        );
        let claims = part(&answer.body, 1);
        assert_eq!(claims["iss"], json!(stage.idp.issuer));
        assert_eq!(claims["aud"], json!(stage.rp.client_id));
        assert_eq!(claims["sub"], json!(stage.person.id.as_str()));
        assert!(claims["email"].is_string());
    }
}

#[tokio::test]
async fn the_register_number_is_told_where_there_is_a_ground() {
    let stage = Stage::set(with_ground()).await;
    let told = stage.told("openid egovnrn").await;
    assert_eq!(told["egovNRN"], json!(stage.person.national_number));
    assert_eq!(stage.told("openid").await.get("egovNRN"), None);
}

#[tokio::test]
async fn the_register_number_is_told_no_more_once_the_ground_is_gone() {
    let stage = Stage::set(with_ground()).await;
    let access = stage.access("openid egovnrn").await;
    stage
        .register(|registration, _| {
            registration
                .as_object_mut()
                .unwrap()
                .remove("national_number");
        })
        .await;
    // In the same second, whatever was read a moment ago.
    let told = stage.rp.userinfo(&access).await.json();
    assert_eq!(told.get("egovNRN"), None);
}

#[tokio::test]
async fn a_client_that_registered_itself_never_hears_the_register_number() {
    let stage = Stage::set(with_ground()).await;
    let at = stage.idp.now();
    stage
        .register(|_, origin| {
            let access = TokenDigest::of("access");
            *origin = ClientOrigin::Registered { at, access };
        })
        .await;
    let told = stage.told("openid egovnrn").await;
    assert_eq!(told.get("egovNRN"), None);
}

#[tokio::test]
async fn roles_are_a_list() {
    let stage = Stage::set(with_ground()).await;
    let told = stage.told("openid roles").await;
    assert_eq!(told["roles"], json!(["citizen"]));
}

#[tokio::test]
async fn the_id_token_holds_what_was_asked_within_the_scope() {
    let stage = Stage::set(json!({})).await;
    let claims = r#"{"id_token":["birthdate","email","mail","phone_number"]}"#;
    let given = stage.idp.give((&stage.rp, &stage.person), |grant, _| {
        set_scope(grant, "openid email");
        grant.claims = Some(claims.to_owned());
    });
    let given = given.await;
    let answer = stage.rp.redeem(&given.ask, &given.code).await.json();
    let id_token = part(text(&answer, "id_token"), 1);
    assert!(id_token["email"].is_string());
    assert_eq!(id_token["mail"], id_token["email"]);
    for name in ["phone_number", "email_verified", "birthdate", "name"] {
        assert_eq!(id_token.get(name), None, "{name}");
    }
    assert_eq!(id_token["sub"], json!(stage.person.id.as_str()));
}

#[tokio::test]
async fn the_register_number_is_never_in_an_id_token() {
    let stage = Stage::set(with_ground()).await;
    for weight in ["null", r#"{"essential":true}"#] {
        let claims = format!(r#"{{"id_token":{{"egovNRN":{weight},"roles":{weight}}}}}"#);
        let asked = [("scope", "openid egovnrn roles"), ("claims", &claims)];
        let tokens = stage.with_session(&asked).await;
        let id_token = part(text(&tokens, "id_token"), 1);
        assert_eq!(id_token["roles"], json!(["citizen"]));
        assert_eq!(id_token.get("egovNRN"), None, "{claims}");
        let told = stage.rp.userinfo(text(&tokens, "access_token")).await;
        let number = &stage.person.national_number;
        assert_eq!(told.json()["egovNRN"], json!(number));
    }
}

#[tokio::test]
async fn a_token_of_a_client_that_is_gone_opens_nothing() {
    let stage = Stage::set(json!({})).await;
    let access = stage.access("openid").await;
    let client_id = stage.rp.client_id.clone();
    let at = stage.idp.now();
    stage
        .idp
        .save([Change::from(ClientChange::Remove { client_id, at })])
        .await;
    stage.idp.pass(Duration::from_secs(10));
    is_refused(&stage.rp.userinfo(&access).await, 401, "invalid_token");
}
