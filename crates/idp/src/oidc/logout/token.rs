//! The logout token (OpenID Connect Back-Channel Logout 1.0 section 2.4).

use fedtoken_core::{secret::SecretString, time::UnixTime};
use serde::Serialize;
use serde_json::{Value, json};

use super::Told;
use crate::{
    keys::{SigningKey, SigningKeyError, Typ},
    oidc::life,
};

/// What a logout token is made from.
#[derive(Clone, Debug)]
pub struct LogoutTokenInput<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// To whom: the audience.
    pub client_id: &'a str,
    /// Whose session ended, as this client hears it.
    pub told: &'a Told,
    /// The name of the message: the same at each attempt to deliver it.
    pub jti: &'a str,
    /// Now.
    pub issued_at: UnixTime,
}

/// Makes a logout token that lasts [`life::LOGOUT_TOKEN`].
///
/// # Errors
/// [`SigningKeyError`] when signing fails.
pub fn logout_token(
    input: &LogoutTokenInput<'_>,
    key: &SigningKey,
) -> Result<SecretString, SigningKeyError> {
    let claims = Claims {
        iss: input.issuer,
        sub: &input.told.subject,
        aud: input.client_id,
        iat: input.issued_at.as_secs(),
        exp: input.issued_at.plus(life::LOGOUT_TOKEN).as_secs(),
        jti: input.jti,
        sid: &input.told.sid,
        events: json!({ EVENT: {} }),
    };
    let token = key.sign_compact(Typ::LogoutToken, &claims)?;
    Ok(SecretString::new(token))
}

/// Never with a `nonce`, so that it cannot pass for an ID token.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: &'a str,
    sid: &'a str,
    events: Value,
}

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;
    use crate::keys::{Algorithm, KeySet, sample};

    const NOW: i64 = 1_800_000_000;

    fn token(keys: &KeySet, algorithm: Algorithm) -> String {
        let told = Told {
            subject: String::from("somebody"),
            sid: String::from("session"),
        };
        let input = LogoutTokenInput {
            issuer: "https://idp.example",
            client_id: "rp",
            told: &told,
            jti: "0123",
            issued_at: UnixTime::from_secs(NOW),
        };
        let token = logout_token(&input, keys.signing(algorithm)).unwrap();
        String::from(token.expose())
    }

    fn part(token: &str, place: usize) -> Value {
        let part = token.split('.').nth(place).unwrap();
        serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn it_names_session_person_event_and_message() {
        let keys = sample::keys();
        assert_eq!(
            part(&token(keys, Algorithm::Es256), 1),
            json!({
                "iss": "https://idp.example", "sub": "somebody", "aud": "rp", "iat": NOW,
                "exp": NOW + 120, "jti": "0123", "sid": "session",
                "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            })
        );
    }

    #[test]
    fn its_header_names_its_kind_and_the_key_of_the_algorithm() {
        let keys = sample::keys();
        for algorithm in Algorithm::ALL {
            let header = part(&token(keys, algorithm), 0);
            let kid = keys.signing(algorithm).kid();
            assert_eq!(
                header,
                json!({"alg": algorithm.as_str(), "typ": "logout+jwt", "kid": kid})
            );
        }
    }

    #[test]
    fn it_never_passes_for_an_id_token() {
        let keys = sample::keys();
        let token = token(keys, Algorithm::Rs256);
        assert!(keys.verify_compact::<Value>(&token, Typ::IdToken).is_err());
    }
}
