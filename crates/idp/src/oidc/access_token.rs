//! Access tokens for the provider itself: signed JWTs of RFC 9068, always ES256.

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    draw, ids::GrantId, login::Method, rand_core::CryptoRng, secret::SecretString, time::UnixTime,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{life, scope::ScopeSet};
use crate::keys::{Algorithm, KeySet, SigningKeyError, Typ, VerifyError};

/// What an access token is made from.
#[derive(Clone, Debug)]
pub struct AccessTokenInput<'a> {
    /// The issuer, which is the audience too.
    pub issuer: &'a str,
    /// `sub` as this client hears it.
    pub subject: &'a str,
    /// To whom.
    pub client_id: &'a str,
    /// What it opens.
    pub scope: &'a ScopeSet,
    /// The grant that it is checked against whenever it is used.
    pub grant_id: &'a GrantId,
    /// The key that the person used.
    pub method: Method,
    /// The level as this client is told.
    pub acr: &'a str,
    /// When the person proved himself.
    pub authenticated_at: UnixTime,
    /// Now.
    pub issued_at: UnixTime,
}

/// A checked access token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessToken {
    /// `sub` as its client hears it.
    pub subject: String,
    /// Its client.
    pub client_id: String,
    /// What it opens.
    pub scope: ScopeSet,
    /// The grant, still to be checked: it may have ended.
    pub grant_id: GrantId,
    /// Its own identifier.
    pub jti: String,
    /// When it expires.
    pub expires_at: UnixTime,
}

/// An access token is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum AccessTokenError {
    /// It is not one that we signed.
    #[error("not an access token of ours")]
    Verify(#[from] VerifyError),
    /// It is for somebody else, or of another issuer.
    #[error("access token for another audience")]
    Audience,
    /// It is over.
    #[error("expired access token")]
    Expired,
    /// It is not yet valid.
    #[error("access token from the future")]
    Future,
}

/// Makes an access token that lasts [`life::ACCESS_TOKEN`].
///
/// # Errors
/// As [`crate::keys::SigningKey::sign_compact`].
pub fn mint(
    input: &AccessTokenInput<'_>,
    keys: &KeySet,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<SecretString, SigningKeyError> {
    let claims = Claims {
        iss: String::from(input.issuer),
        sub: String::from(input.subject),
        aud: String::from(input.issuer),
        client_id: String::from(input.client_id),
        scope: input.scope.clone(),
        iat: input.issued_at.as_secs(),
        exp: input.issued_at.plus(life::ACCESS_TOKEN).as_secs(),
        jti: BASE64URL_NOPAD.encode(&draw::bytes::<16>(rng)),
        auth_time: input.authenticated_at.as_secs(),
        acr: String::from(input.acr),
        amr: input
            .method
            .amr()
            .iter()
            .copied()
            .map(String::from)
            .collect(),
        grant_id: String::from(input.grant_id.as_str()),
    };
    keys.signing(Algorithm::Es256)
        .sign_compact(Typ::AccessToken, &claims)
        .map(SecretString::new)
}

/// Checks an access token; its grant is left to the caller.
///
/// # Errors
/// [`AccessTokenError`] says what is wrong with it.
pub fn read(
    jwt: &str,
    keys: &KeySet,
    issuer: &str,
    now: UnixTime,
) -> Result<AccessToken, AccessTokenError> {
    let claims: Claims = keys.verify_compact(jwt, Typ::AccessToken)?;
    if claims.iss != issuer || claims.aud != issuer {
        return Err(AccessTokenError::Audience);
    }
    let expires_at = UnixTime::from_secs(claims.exp);
    if expires_at <= now {
        return Err(AccessTokenError::Expired);
    }
    if UnixTime::from_secs(claims.iat) > now.plus(life::CLOCK_SKEW) {
        return Err(AccessTokenError::Future);
    }
    let grant_id = GrantId::parse(&claims.grant_id).map_err(|_| VerifyError::Malformed)?;
    Ok(AccessToken {
        subject: claims.sub,
        client_id: claims.client_id,
        scope: claims.scope,
        grant_id,
        jti: claims.jti,
        expires_at,
    })
}

/// RFC 9068 section 2.2, and the grant.
#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    client_id: String,
    scope: ScopeSet,
    iat: i64,
    exp: i64,
    jti: String,
    auth_time: i64,
    acr: String,
    amr: Vec<String>,
    grant_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use serde_json::{Value, json};

    const ISSUER: &str = "https://idp.example";

    fn grant() -> GrantId {
        GrantId::draw(&mut ChaCha20Rng::seed_from_u64(1))
    }

    fn minted(keys: &KeySet) -> SecretString {
        let input = AccessTokenInput {
            issuer: ISSUER,
            subject: "somebody",
            client_id: "rp",
            scope: &ScopeSet::parse_known("openid email"),
            grant_id: &grant(),
            method: Method::Token,
            acr: "urn:fedtoken:level:300",
            authenticated_at: UnixTime::from_secs(900),
            issued_at: UnixTime::from_secs(1000),
        };
        mint(&input, keys, &mut ChaCha20Rng::seed_from_u64(2)).unwrap()
    }

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    /// A token of ours whose claims differ in one place.
    fn altered(keys: &KeySet, name: &str, value: Value) -> Result<AccessToken, AccessTokenError> {
        let mut claims: Value = keys
            .verify_compact(minted(keys).expose(), Typ::AccessToken)
            .unwrap();
        claims[name] = value;
        let key = keys.signing(Algorithm::Es256);
        let jwt = key.sign_compact(Typ::AccessToken, &claims).unwrap();
        read(&jwt, keys, ISSUER, at(1000))
    }

    #[test]
    fn a_minted_token_reads_back() {
        let keys = KeySet::generate().unwrap();
        let read = read(minted(&keys).expose(), &keys, ISSUER, at(1000)).unwrap();
        assert_eq!(
            (read.subject.as_str(), read.client_id.as_str()),
            ("somebody", "rp")
        );
        assert_eq!(
            (read.scope.to_string().as_str(), read.grant_id),
            ("openid email", grant())
        );
        assert_eq!((read.jti.len(), read.expires_at), (22, at(1300)));
    }

    #[test]
    fn the_claims_are_those_of_rfc_9068() {
        let keys = KeySet::generate().unwrap();
        let mut claims: Value = keys
            .verify_compact(minted(&keys).expose(), Typ::AccessToken)
            .unwrap();
        assert!(claims.as_object_mut().unwrap().remove("jti").is_some());
        assert_eq!(
            claims,
            json!({
                "iss": ISSUER, "aud": ISSUER, "sub": "somebody", "client_id": "rp",
                "scope": "openid email", "iat": 1000, "exp": 1300, "auth_time": 900,
                "acr": "urn:fedtoken:level:300", "amr": ["pwd", "otp", "mfa"],
                "grant_id": grant().as_str(),
            })
        );
    }

    #[test]
    fn a_token_lasts_until_its_last_second() {
        let keys = KeySet::generate().unwrap();
        let jwt = minted(&keys);
        let read = |seconds| read(jwt.expose(), &keys, ISSUER, at(seconds)).map(|_| ());
        assert_eq!(
            (read(1299), read(1300)),
            (Ok(()), Err(AccessTokenError::Expired))
        );
        assert_eq!(
            (read(990), read(989)),
            (Ok(()), Err(AccessTokenError::Future))
        );
    }

    #[test]
    fn other_issuers_and_audiences_are_refused() {
        let keys = KeySet::generate().unwrap();
        let other = || json!("https://other.example");
        assert_eq!(
            altered(&keys, "iss", other()),
            Err(AccessTokenError::Audience)
        );
        assert_eq!(
            altered(&keys, "aud", other()),
            Err(AccessTokenError::Audience)
        );
    }

    #[test]
    fn claims_of_another_shape_are_refused() {
        let keys = KeySet::generate().unwrap();
        let malformed = Err(AccessTokenError::Verify(VerifyError::Malformed));
        assert_eq!(altered(&keys, "grant_id", json!("x")), malformed);
        assert_eq!(altered(&keys, "exp", json!("soon")), malformed);
        assert_eq!(altered(&keys, "sub", Value::Null), malformed);
    }

    #[test]
    fn tokens_of_other_kinds_and_keys_are_refused() {
        let keys = KeySet::generate().unwrap();
        let foreign = minted(&KeySet::generate().unwrap());
        let refused = read(foreign.expose(), &keys, ISSUER, at(1000));
        assert_eq!(
            refused,
            Err(AccessTokenError::Verify(VerifyError::UnknownKey))
        );
        let claims: Value = keys
            .verify_compact(minted(&keys).expose(), Typ::AccessToken)
            .unwrap();
        let as_id = keys
            .signing(Algorithm::Es256)
            .sign_compact(Typ::IdToken, &claims)
            .unwrap();
        let refused = read(&as_id, &keys, ISSUER, at(1000));
        assert_eq!(
            refused,
            Err(AccessTokenError::Verify(VerifyError::OtherKind))
        );
    }
}
