//! `/revoke` (RFC 7009): a client gives a token back.

use fedtoken_storage::stores::JournalEvent;
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Call, Person, RelyingParty, Response, TestIdp, refusal, text};

const OFFLINE: &str = "openid offline_access";

struct Stage {
    idp: TestIdp,
    rp: RelyingParty,
    person: Person,
}

impl Stage {
    async fn set(auth_method: &str) -> Self {
        let idp = TestIdp::start().await;
        let members = json!({
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": auth_method,
        });
        let (rp, person) = (idp.relying_party_with(&members).await, idp.person().await);
        Self { idp, rp, person }
    }

    async fn tokens(&self) -> Value {
        self.idp.redeemed(&self.rp, &self.person, OFFLINE).await
    }

    async fn is_alive(&self, tokens: &Value) -> bool {
        let answer = self.rp.userinfo(text(tokens, "access_token")).await;
        answer.status == StatusCode::OK
    }

    async fn is_dead(&self, tokens: &Value) {
        assert!(!self.is_alive(tokens).await);
        let refused = self.rp.refresh(text(tokens, "refresh_token"), &[]).await;
        assert_eq!(refusal(&refused), (400, "invalid_grant".to_owned()));
    }
}

async fn revoke(rp: &RelyingParty, token: &str) -> Response {
    rp.send(rp.authenticated("/revoke", &[("token", token)]))
        .await
}

#[tokio::test]
async fn either_token_ends_the_grant() {
    for auth_method in ["client_secret_basic", "none"] {
        for name in ["access_token", "refresh_token"] {
            let stage = Stage::set(auth_method).await;
            let tokens = stage.tokens().await;
            let answer = revoke(&stage.rp, text(&tokens, name)).await;
            assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
            assert_eq!(answer.body, "");
            stage.is_dead(&tokens).await;
        }
    }
}

#[tokio::test]
async fn a_revocation_is_written_down_once() {
    let stage = Stage::set("client_secret_basic").await;
    let tokens = stage.tokens().await;
    for _ in 0..2 {
        let answer = revoke(&stage.rp, text(&tokens, "refresh_token")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let lines = stage.idp.store().journal_of(&stage.person.id, 100).await;
    let lines = lines.unwrap();
    let revoked = lines
        .iter()
        .filter(|line| line.event == JournalEvent::GrantRevoked);
    assert_eq!(revoked.count(), 1);
}

#[tokio::test]
async fn an_unknown_token_is_as_good_as_revoked() {
    let stage = Stage::set("client_secret_basic").await;
    for token in ["x", "a.b.c", &"A".repeat(91)] {
        let answer = revoke(&stage.rp, token).await;
        assert_eq!(answer.status, StatusCode::OK, "{token}: {answer:?}");
    }
}

#[tokio::test]
async fn the_hint_does_not_matter() {
    for hint in ["access_token", "refresh_token", "unheard"] {
        let stage = Stage::set("client_secret_basic").await;
        let tokens = stage.tokens().await;
        let token = text(&tokens, "refresh_token");
        let fields = [("token", token), ("token_type_hint", hint)];
        let answer = stage.rp.send(stage.rp.authenticated("/revoke", &fields));
        assert_eq!(answer.await.status, StatusCode::OK);
        stage.is_dead(&tokens).await;
    }
}

#[tokio::test]
async fn the_token_of_another_client_is_refused_and_lives_on() {
    let stage = Stage::set("client_secret_basic").await;
    let other = stage.idp.relying_party().await;
    let tokens = stage.tokens().await;
    for name in ["access_token", "refresh_token"] {
        let answer = revoke(&other, text(&tokens, name)).await;
        assert_eq!(refusal(&answer), (400, "invalid_grant".to_owned()));
        assert!(stage.is_alive(&tokens).await);
    }
}

#[tokio::test]
async fn a_made_up_generation_of_a_refresh_token_ends_nothing() {
    let stage = Stage::set("client_secret_basic").await;
    let tokens = stage.tokens().await;
    let token = text(&tokens, "refresh_token");
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes());
    let mut bytes = bytes.unwrap();
    bytes[35] += 1;
    let forged = data_encoding::BASE64URL_NOPAD.encode(&bytes);
    assert_eq!(revoke(&stage.rp, &forged).await.status, StatusCode::OK);
    assert!(stage.is_alive(&tokens).await);
}

#[tokio::test]
async fn an_id_token_is_of_an_unsupported_kind() {
    let stage = Stage::set("client_secret_basic").await;
    let tokens = stage.tokens().await;
    let answer = revoke(&stage.rp, text(&tokens, "id_token")).await;
    let expected = (400, "unsupported_token_type".to_owned());
    assert_eq!(refusal(&answer), expected);
    assert!(stage.is_alive(&tokens).await);
}

#[tokio::test]
async fn whoever_revokes_proves_who_he_is_and_names_a_token() {
    let stage = Stage::set("client_secret_basic").await;
    let tokens = stage.tokens().await;
    let token = text(&tokens, "access_token");
    let id = stage.rp.client_id.as_str();
    let nobody = Call::post("/revoke", &[("token", token), ("client_id", id)]);
    let refused = stage.rp.send(nobody).await;
    assert_eq!(refusal(&refused), (401, "invalid_client".to_owned()));
    let bare = stage.rp.send(stage.rp.authenticated("/revoke", &[])).await;
    assert_eq!(refusal(&bare), (400, "invalid_request".to_owned()));
    assert!(stage.is_alive(&tokens).await);
}
