//! Refresh tokens: kept by confidential clients, rotated for public ones, ended by a replay.

use std::time::Duration;

use fedtoken_storage::{Change, stores::JournalEvent};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{
    Key, Person, RelyingParty, Response, TestIdp, code_page, enter_code, payload, refusal,
    set_scope, text,
};

const OFFLINE: &str = "openid email offline_access";

fn both_grants() -> Value {
    json!({"grant_types": ["authorization_code", "refresh_token"]})
}

fn public() -> Value {
    json!({
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

/// A provider with one client of this kind and one person.
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

    /// A fresh refresh token.
    async fn token(&self) -> String {
        let tokens = self.idp.redeemed(&self.rp, &self.person, OFFLINE).await;
        text(&tokens, "refresh_token").to_owned()
    }

    /// Refreshes, which must succeed.
    async fn renewed(&self, token: &str) -> Value {
        let answer = self.rp.refresh(token, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    async fn successor(&self, token: &str) -> String {
        text(&self.renewed(token).await, "refresh_token").to_owned()
    }

    /// Refreshes, which must be refused as `invalid_grant`.
    async fn refused(&self, token: &str) {
        let answer = self.rp.refresh(token, &[]).await;
        let expected = (400, "invalid_grant".to_owned());
        assert_eq!(refusal(&answer), expected, "{answer:?}");
    }

    async fn is_alive(&self, tokens: &Value) -> bool {
        let answer = self.rp.userinfo(text(tokens, "access_token")).await;
        answer.status == StatusCode::OK
    }

    async fn journal(&self, event: JournalEvent) -> usize {
        let lines = self.idp.store().journal_of(&self.person.id, 100).await;
        let lines = lines.unwrap();
        lines.iter().filter(|line| line.event == event).count()
    }
}

#[tokio::test]
async fn a_login_with_offline_access_outlives_its_session() {
    let mut members = both_grants();
    members["offline_access"] = json!("granted");
    let stage = Stage::set(members).await;
    let (mut browser, idp) = (stage.idp.browser(), &stage.idp);
    let ask = stage.rp.ask(idp, &[("scope", OFFLINE)]);
    let page = code_page(&mut browser, &ask, (&stage.person, Key::Token)).await;
    let code = stage.person.answer(idp, &page);
    let answer = enter_code(&mut browser, &page, &code).await;
    let back = stage.rp.back(&ask, &answer);
    let tokens = stage.rp.redeem(&ask, &back.code).await.json();
    let hint = [("id_token_hint", text(&tokens, "id_token"))];
    let out = browser.open(&stage.rp.logout(&hint)).await;
    assert_eq!(out.status, StatusCode::OK, "{out:?}");
    stage.idp.pass(Duration::from_secs(24 * 3600));
    let renewed = stage.renewed(text(&tokens, "refresh_token")).await;
    assert!(stage.is_alive(&renewed).await);
}

#[tokio::test]
async fn a_confidential_client_keeps_its_token_and_gets_new_ones_beside() {
    let stage = Stage::set(both_grants()).await;
    let first = stage.idp.redeemed(&stage.rp, &stage.person, OFFLINE).await;
    let token = text(&first, "refresh_token");
    stage.idp.pass(Duration::from_secs(100));
    for _ in 0..3 {
        let renewed = stage.renewed(token).await;
        assert_eq!(text(&renewed, "refresh_token"), token);
        assert_ne!(renewed["access_token"], first["access_token"]);
        assert_eq!(renewed["token_type"], "Bearer");
        assert_eq!(text(&renewed, "scope"), OFFLINE);
        assert!(stage.is_alive(&renewed).await);
    }
}

#[tokio::test]
async fn a_renewed_id_token_tells_of_the_same_login_without_its_nonce() {
    let stage = Stage::set(both_grants()).await;
    let first = stage.idp.redeemed(&stage.rp, &stage.person, OFFLINE).await;
    stage.idp.pass(Duration::from_secs(1000));
    let renewed = stage.renewed(text(&first, "refresh_token")).await;
    let (before, after) = (
        payload(text(&first, "id_token")),
        payload(text(&renewed, "id_token")),
    );
    for claim in ["iss", "sub", "aud", "auth_time", "sid", "acr", "amr"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert!(before["nonce"].is_string());
    assert_eq!(after.get("nonce"), None);
    assert_eq!(after["iat"], stage.idp.now().as_secs());
    assert!(after["at_hash"].is_string());
}

#[tokio::test]
async fn without_offline_access_or_the_grant_type_there_is_no_refresh_token() {
    let stage = Stage::set(both_grants()).await;
    let tokens = stage.idp.redeemed(&stage.rp, &stage.person, "openid email");
    assert_eq!(tokens.await.get("refresh_token"), None);
    let plain = stage.idp.relying_party().await;
    let tokens = stage.idp.redeemed(&plain, &stage.person, OFFLINE);
    assert_eq!(tokens.await.get("refresh_token"), None);
}

#[tokio::test]
async fn a_client_that_lost_the_grant_type_may_not_refresh() {
    let stage = Stage::set(both_grants()).await;
    let token = stage.token().await;
    let record = stage.idp.store().client(&stage.rp.client_id).await;
    let mut record = record.unwrap().unwrap();
    let mut registration: Value = serde_json::from_str(&record.registration).unwrap();
    registration["grant_types"] = json!(["authorization_code"]);
    record.registration = registration.to_string();
    stage.idp.save([Change::PutClient(record)]).await;
    stage.idp.pass(Duration::from_secs(60));
    let refused = stage.rp.refresh(&token, &[]).await;
    let expected = (400, "unauthorized_client".to_owned());
    assert_eq!(refusal(&refused), expected);
}

#[tokio::test]
async fn the_token_of_a_public_client_rotates() {
    let stage = Stage::set(public()).await;
    let mut token = stage.token().await;
    for _ in 0..3 {
        let next = stage.successor(&token).await;
        assert_ne!(next, token);
        token = next;
        stage.idp.pass(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_again_for_ten_seconds() {
    let stage = Stage::set(public()).await;
    let token = stage.token().await;
    let next = stage.successor(&token).await;
    stage.idp.pass(Duration::from_secs(9));
    assert_eq!(stage.successor(&token).await, next);
    // Asking again gains no time.
    stage.idp.pass(Duration::from_secs(1));
    stage.refused(&token).await;
    stage.refused(&next).await;
}

#[tokio::test]
async fn a_replay_after_the_successor_was_used_ends_the_family() {
    let stage = Stage::set(public()).await;
    let first = stage.token().await;
    let second = stage.successor(&first).await;
    let renewed = stage.renewed(&second).await;
    assert!(stage.is_alive(&renewed).await);
    // Within the ten seconds, and still a replay: the successor is used.
    stage.refused(&first).await;
    assert!(!stage.is_alive(&renewed).await);
    stage.refused(text(&renewed, "refresh_token")).await;
    assert_eq!(stage.journal(JournalEvent::RefreshReplayed).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_uses_of_one_token_get_the_same_successor() {
    let stage = Stage::set(public()).await;
    for _ in 0..5 {
        let token = stage.token().await;
        let mut running = JoinSet::new();
        for _ in 0..10 {
            let (rp, token) = (stage.rp.clone(), token.clone());
            running.spawn(async move { rp.refresh(&token, &[]).await });
        }
        let answers: Vec<Response> = running.join_all().await;
        let mut successors: Vec<String> = answers
            .iter()
            .map(|answer| {
                assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
                text(&answer.json(), "refresh_token").to_owned()
            })
            .collect();
        successors.dedup();
        assert_eq!(successors.len(), 1);
        // It is alive, and its use makes a replay of the first one end everything.
        let renewed = stage.renewed(&successors[0]).await;
        stage.refused(&token).await;
        assert!(!stage.is_alive(&renewed).await);
    }
}

#[tokio::test]
async fn another_client_neither_gets_nor_ends_anything() {
    for members in [both_grants(), public()] {
        let stage = Stage::set(members.clone()).await;
        let token = stage.token().await;
        let other = stage.idp.relying_party_with(&members).await;
        let refused = other.refresh(&token, &[]).await;
        let expected = (400, "invalid_grant".to_owned());
        assert_eq!(refusal(&refused), expected);
        stage.renewed(&token).await;
    }
}

#[tokio::test]
async fn a_token_ends_with_its_grant() {
    let stage = Stage::set(both_grants()).await;
    let given = stage.idp.give((&stage.rp, &stage.person), |grant, _| {
        set_scope(grant, OFFLINE);
    });
    let given = given.await;
    let answer = stage.rp.redeem(&given.ask, &given.code).await.json();
    let token = text(&answer, "refresh_token");
    stage.renewed(token).await;
    let (grant_id, at) = (given.grant_id, stage.idp.now());
    stage.idp.save([Change::EndGrant { grant_id, at }]).await;
    stage.refused(token).await;
}

#[tokio::test]
async fn a_replayed_code_ends_its_refresh_tokens() {
    let stage = Stage::set(both_grants()).await;
    let given = stage.idp.give((&stage.rp, &stage.person), |grant, _| {
        set_scope(grant, OFFLINE);
    });
    let given = given.await;
    let answer = stage.rp.redeem(&given.ask, &given.code).await.json();
    let replay = stage.rp.redeem(&given.ask, &given.code).await;
    assert_eq!(refusal(&replay), (400, "invalid_grant".to_owned()));
    stage.refused(text(&answer, "refresh_token")).await;
}

#[tokio::test]
async fn an_unused_token_is_over_after_thirty_days_and_a_used_one_after_ninety() {
    let stage = Stage::set(both_grants()).await;
    let day = Duration::from_secs(24 * 3600);
    let (idle, used) = (stage.token().await, stage.token().await);
    stage.idp.pass(day.saturating_mul(29));
    stage.renewed(&used).await;
    stage.idp.pass(day);
    stage.refused(&idle).await;
    for days in [28, 29] {
        stage.idp.pass(day.saturating_mul(days));
        stage.renewed(&used).await;
    }
    stage.idp.pass(day.saturating_mul(3));
    stage.refused(&used).await;
}

#[tokio::test]
async fn a_public_client_renews_for_half_a_day() {
    let stage = Stage::set(public()).await;
    let token = stage.token().await;
    stage.idp.pass(Duration::from_secs(12 * 3600 - 1));
    let next = stage.successor(&token).await;
    stage.idp.pass(Duration::from_secs(1));
    stage.refused(&next).await;
}

#[tokio::test]
async fn the_scope_may_be_narrowed_for_once() {
    let stage = Stage::set(both_grants()).await;
    let token = stage.token().await;
    let narrow = stage.rp.refresh(&token, &[("scope", "openid")]).await;
    let narrow = narrow.json();
    assert_eq!(text(&narrow, "scope"), "openid");
    let told = stage.rp.userinfo(text(&narrow, "access_token")).await;
    assert_eq!(told.json().get("email"), None);
    assert_eq!(text(&stage.renewed(&token).await, "scope"), OFFLINE);
}

#[tokio::test]
async fn without_the_scope_openid_there_is_no_id_token_and_nothing_to_be_told() {
    let stage = Stage::set(both_grants()).await;
    let token = stage.token().await;
    let narrow = stage.rp.refresh(&token, &[("scope", "email")]).await;
    let narrow = narrow.json();
    assert_eq!(narrow.get("id_token"), None);
    let told = stage.rp.userinfo(text(&narrow, "access_token")).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let challenge = told.header("www-authenticate").unwrap();
    assert!(challenge.contains(r#"error="insufficient_scope""#));
}

#[tokio::test]
async fn more_than_was_granted_is_refused_without_effect() {
    let stage = Stage::set(public()).await;
    let token = stage.token().await;
    for (field, value, error) in [
        ("scope", "openid profile", "invalid_scope"),
        ("scope", "openid unheard", "invalid_scope"),
        ("resource", "urn:example:api", "invalid_target"),
    ] {
        let refused = stage.rp.refresh(&token, &[(field, value)]).await;
        assert_eq!(refusal(&refused), (400, error.to_owned()), "{value}");
    }
    // Still the newest: nothing was used up.
    let next = stage.successor(&token).await;
    assert_ne!(next, token);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let stage = Stage::set(both_grants()).await;
    let token = stage.token().await;
    let (head, tail) = token.split_at(token.len() - 2);
    let altered = format!("{head}{}", tail.chars().rev().collect::<String>());
    for bad in ["x", &altered, &token[1..], "a.b.c"] {
        stage.refused(bad).await;
    }
    let missing = stage.rp.post_token(&[("grant_type", "refresh_token")]);
    let expected = (400, "invalid_request".to_owned());
    assert_eq!(refusal(&missing.await), expected);
}

#[tokio::test]
async fn the_database_does_not_hold_a_refresh_token() {
    let stage = Stage::set(both_grants()).await;
    let token = stage.token().await;
    let bytes = data_encoding::BASE64URL_NOPAD.decode(token.as_bytes());
    let bytes = bytes.unwrap();
    for file in std::fs::read_dir(stage.idp.folder()).unwrap() {
        let held = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [&bytes[..32], token.as_bytes()] {
            let found = held.windows(secret.len()).any(|part| part == secret);
            assert!(!found);
        }
    }
}

#[tokio::test]
async fn token_answers_are_not_kept_anywhere() {
    let stage = Stage::set(both_grants()).await;
    let answer = stage.rp.refresh(&stage.token().await, &[]).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("pragma"), Some("no-cache"));
}
