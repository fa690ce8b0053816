//! Logout tokens as a relying party judges them (OpenID Connect Back-Channel Logout section 2.6).

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::time::UnixTime;
use openidconnect::{
    JsonWebKey,
    core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// What a token must be like.
pub(super) struct Expected<'a> {
    /// Who it must come from.
    pub(super) issuer: &'a str,
    /// Whom it must be for.
    pub(super) client_id: &'a str,
    /// What signs it.
    pub(super) keys: &'a CoreJsonWebKeySet,
    /// The time.
    pub(super) now: UnixTime,
}

/// What has ended.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub(super) struct Ended {
    /// This session of the person.
    pub(super) sid: Option<String>,
    /// The person; every session of his when no one is named.
    #[serde(rename = "sub")]
    pub(super) subject: Option<String>,
    /// The token's own name, which is good once.
    pub(super) jti: String,
}

/// A logout token is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LogoutTokenError {
    /// It is no JWS of ours, or lacks a claim.
    #[error("malformed logout token")]
    Malformed,
    /// It is another kind of token.
    #[error("not a logout token")]
    OtherKind,
    /// The signature is not the provider's by the registered algorithm.
    #[error("wrong signature")]
    Signature,
    /// It is somebody else's.
    #[error("logout token of another issuer or for another client")]
    Addressee,
    /// It is too old or comes from the future.
    #[error("logout token out of its time")]
    Time,
    /// It was taken before.
    #[error("logout token came twice")]
    Replayed,
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    typ: Option<String>,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    events: serde_json::Map<String, Value>,
    nonce: Option<Value>,
    #[serde(flatten)]
    ended: Ended,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Audience(Value);

/// What a token says has ended.
///
/// # Errors
/// [`LogoutTokenError`] names the first rule it breaks.
pub(super) fn accept(token: &str, expected: &Expected<'_>) -> Result<Ended, LogoutTokenError> {
    let claims = verified(token, expected.keys)?;
    if claims.nonce.is_some() || !claims.events.get(EVENT).is_some_and(Value::is_object) {
        return Err(LogoutTokenError::OtherKind);
    }
    if claims.iss != expected.issuer || !claims.aud.names(expected.client_id) {
        return Err(LogoutTokenError::Addressee);
    }
    let (made, ends) = (
        UnixTime::from_secs(claims.iat),
        UnixTime::from_secs(claims.exp),
    );
    if expected.now.plus(SKEW) < made || expected.now >= ends.plus(SKEW) {
        return Err(LogoutTokenError::Time);
    }
    if claims.ended.sid.is_none() && claims.ended.subject.is_none() {
        return Err(LogoutTokenError::Malformed);
    }
    Ok(claims.ended)
}

fn verified(token: &str, keys: &CoreJsonWebKeySet) -> Result<Claims, LogoutTokenError> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(LogoutTokenError::Malformed);
    };
    let read: Header = json(header)?;
    // The specification recommends a type and allows none.
    if read.typ.is_some_and(|typ| typ != "logout+jwt") {
        return Err(LogoutTokenError::OtherKind);
    }
    let registered = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let key = keys.keys().iter().find(|key| {
        let named = key.key_id().map(|id| id.as_str());
        named == Some(read.kid.as_str())
    });
    let signed = format!("{header}.{payload}");
    let signature = decode(signature)?;
    match key {
        Some(key) if read.alg == registered => key
            .verify_signature(&registered, signed.as_bytes(), &signature)
            .map_err(|_| LogoutTokenError::Signature)?,
        _ => return Err(LogoutTokenError::Signature),
    }
    json(payload)
}

impl Audience {
    fn names(&self, client_id: &str) -> bool {
        match &self.0 {
            Value::Array(listed) => listed.iter().any(|one| one == client_id),
            one => one == client_id,
        }
    }
}

fn json<T: DeserializeOwned>(part: &str) -> Result<T, LogoutTokenError> {
    serde_json::from_slice(&decode(part)?).map_err(|_| LogoutTokenError::Malformed)
}

fn decode(part: &str) -> Result<Vec<u8>, LogoutTokenError> {
    let decoded = BASE64URL_NOPAD.decode(part.as_bytes());
    decoded.map_err(|_| LogoutTokenError::Malformed)
}

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How far two clocks may differ.
const SKEW: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Algorithm, SigningKey, Typ};
    use serde_json::json;
    use std::sync::OnceLock;

    const NOW: i64 = 1_700_000_000;

    /// RSA keys take a moment to make.
    fn key() -> &'static SigningKey {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        KEY.get_or_init(|| SigningKey::generate(Algorithm::Rs256).unwrap())
    }

    fn good() -> Value {
        json!({
            "iss": "http://idp", "aud": "rp", "iat": NOW, "exp": NOW + 120, "jti": "j",
            "events": {EVENT: {}}, "sid": "s", "sub": "p",
        })
    }

    fn judged(typ: Typ, signer: &SigningKey, claims: &Value) -> Result<Ended, LogoutTokenError> {
        let keys = json!({"keys": [key().public()]});
        let keys: CoreJsonWebKeySet = serde_json::from_value(keys).unwrap();
        let token = signer.sign_compact(typ, claims).unwrap();
        let expected = Expected {
            issuer: "http://idp",
            client_id: "rp",
            keys: &keys,
            now: UnixTime::from_secs(NOW),
        };
        accept(&token, &expected)
    }

    fn with(member: &str, value: Value) -> Result<Ended, LogoutTokenError> {
        let mut claims = good();
        claims[member] = value;
        judged(Typ::LogoutToken, key(), &claims)
    }

    fn without(members: &[&str]) -> Result<Ended, LogoutTokenError> {
        let mut claims = good();
        for member in members {
            claims.as_object_mut().unwrap().remove(*member);
        }
        judged(Typ::LogoutToken, key(), &claims)
    }

    #[test]
    fn a_sound_token_names_the_session() {
        let ended = judged(Typ::LogoutToken, key(), &good()).unwrap();
        assert_eq!(ended.sid.as_deref(), Some("s"));
        assert_eq!(ended.subject.as_deref(), Some("p"));
        assert!(with("aud", json!(["x", "rp"])).is_ok());
        assert!(without(&["sid"]).is_ok() && without(&["sub"]).is_ok());
        assert!(judged(Typ::IdToken, key(), &good()).is_ok(), "no typ");
    }

    #[test]
    fn a_token_of_somebody_else_is_refused() {
        let other = SigningKey::generate(Algorithm::Rs256).unwrap();
        let refused = Err(LogoutTokenError::Signature);
        assert_eq!(judged(Typ::LogoutToken, &other, &good()), refused);
        let ours = Err(LogoutTokenError::Addressee);
        assert_eq!(with("iss", json!("http://other")), ours);
        assert_eq!(with("aud", json!("other")), ours);
        assert_eq!(with("aud", json!(["other"])), ours);
    }

    #[test]
    fn another_algorithm_than_the_registered_one_is_refused() {
        let elliptic = SigningKey::generate(Algorithm::Es256).unwrap();
        let refused = judged(Typ::LogoutToken, &elliptic, &good());
        assert_eq!(refused, Err(LogoutTokenError::Signature));
    }

    #[test]
    fn another_kind_of_token_is_refused() {
        let refused = Err(LogoutTokenError::OtherKind);
        assert_eq!(judged(Typ::AccessToken, key(), &good()), refused);
        assert_eq!(with("nonce", json!("n")), refused);
        assert_eq!(with("events", json!({})), refused);
        assert_eq!(with("events", json!({EVENT: true})), refused);
    }

    #[test]
    fn a_token_out_of_its_time_is_refused() {
        let refused = Err(LogoutTokenError::Time);
        assert_eq!(with("exp", json!(NOW - 60)), refused);
        assert!(with("exp", json!(NOW - 59)).is_ok());
        assert_eq!(with("iat", json!(NOW + 61)), refused);
        assert!(with("iat", json!(NOW + 60)).is_ok());
    }

    #[test]
    fn a_token_that_lacks_something_is_refused() {
        let refused = Err(LogoutTokenError::Malformed);
        for member in ["iss", "aud", "iat", "exp", "jti", "events"] {
            assert_eq!(without(&[member]), refused, "{member}");
        }
        assert_eq!(without(&["sid", "sub"]), refused);
        let keys = CoreJsonWebKeySet::new(Vec::new());
        let expected = Expected {
            issuer: "http://idp",
            client_id: "rp",
            keys: &keys,
            now: UnixTime::from_secs(NOW),
        };
        for text in ["", "a.b", "a.b.c", "a.b.c.d"] {
            assert_eq!(accept(text, &expected), refused, "{text}");
        }
    }
}
