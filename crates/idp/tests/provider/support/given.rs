//! Grants as a finished login leaves them, without the way of a login.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    ids::{GrantId, SessionId},
    level::Level,
    login::Method,
    secret::{OpaqueToken, TokenDigest},
};
use fedtoken_storage::{
    Change,
    stores::{AuthorizationCode, ClientLife, Grant, GrantLife},
};
use http::StatusCode;
use serde_json::Value;

use super::{Ask, Person, RelyingParty, Response, TestIdp};

/// A grant and its unspent code.
pub struct Given {
    /// What the relying party remembers of its request.
    pub ask: Ask,
    /// The code.
    pub code: String,
    /// The grant.
    pub grant_id: GrantId,
}

impl TestIdp {
    /// Lets a client have something; the change is made before it is stored.
    pub async fn give(
        &self,
        (rp, person): (&RelyingParty, &Person),
        change: impl FnOnce(&mut Grant, &mut AuthorizationCode),
    ) -> Given {
        let (mut rng, now) = (self.rng(), self.now());
        let (ask, code) = (rp.ask(self, &[]), OpaqueToken::draw(&mut rng));
        let mut grant = Grant {
            id: GrantId::draw(&mut rng),
            client_id: rp.client_id.clone(),
            client_life: ClientLife::FIRST,
            person_id: person.id.clone(),
            sid: SessionId::draw(&mut rng),
            scope: "openid".to_owned(),
            method: Method::Token,
            level: Level::TOKEN,
            acr: "urn:fedtoken:level:300".to_owned(),
            authenticated_at: now,
            issued_at: now,
            life: GrantLife::Session,
            resource: None,
            claims: None,
            expires_at: now.plus(DAY.saturating_mul(90)),
            ended_at: None,
        };
        let challenge = TokenDigest::of(&ask.verifier);
        let mut record = AuthorizationCode {
            digest: code.digest(),
            grant_id: grant.id.clone(),
            client_id: rp.client_id.clone(),
            redirect_uri: rp.redirect_uri.clone(),
            code_challenge: Some(BASE64URL_NOPAD.encode(challenge.as_bytes())),
            nonce: Some(ask.nonce.clone()),
            bound_to: None,
            expires_at: now.plus(Duration::from_secs(60)),
            taken_at: None,
        };
        change(&mut grant, &mut record);
        let grant_id = grant.id.clone();
        self.save([Change::AddGrant(grant), Change::AddCode(record)])
            .await;
        Given {
            ask,
            code: code.expose().to_owned(),
            grant_id,
        }
    }

    /// Lets a client have this scope, and redeems the code.
    pub async fn redeemed(&self, rp: &RelyingParty, person: &Person, scope: &str) -> Value {
        let given = self.give((rp, person), |grant, _| set_scope(grant, scope));
        let given = given.await;
        let answer = rp.redeem(&given.ask, &given.code).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }
}

/// Sets the scope of a grant, and the life that goes with it.
pub fn set_scope(grant: &mut Grant, scope: &str) {
    grant.scope = scope.to_owned();
    if scope.contains("offline_access") {
        grant.life = GrantLife::Offline;
    }
}

/// A member of a JSON answer that is a text.
pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    let found = answer[name].as_str();
    found.unwrap_or_else(|| panic!("no {name}: {answer}"))
}

/// The OAuth error of an answer, with its status.
pub fn refusal(answer: &Response) -> (u16, String) {
    let error = text(&answer.json(), "error").to_owned();
    (answer.status.as_u16(), error)
}

const DAY: Duration = Duration::from_secs(24 * 3600);
