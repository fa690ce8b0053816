//! Access tokens: signed JWTs of RFC 9068, for the provider itself or for a protected resource.

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    draw, ids::GrantId, login::Method, rand_core::CryptoRng, secret::SecretString, time::UnixTime,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    life,
    scope::ScopeSet,
    sender::{Confirmation, SenderKey},
    token::Audience,
};
use crate::keys::{KeySet, SigningKeyError, Typ, VerifyError};

/// What an access token is made from.
#[derive(Clone, Debug)]
pub struct AccessTokenInput<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// For whom it is, and what it opens there.
    pub audience: &'a Audience<'a>,
    /// `sub` as this client hears it.
    pub subject: &'a str,
    /// To whom.
    pub client_id: &'a str,
    /// The key that it is bound to.
    pub key: &'a SenderKey,
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
    /// For whom it is.
    pub audience: String,
    /// Its client.
    pub client_id: String,
    /// What it opens.
    pub scope: ScopeSet,
    /// The grant, still to be checked: it may have ended.
    pub grant_id: GrantId,
    /// The key that it is bound to.
    pub key: SenderKey,
    /// Its own identifier.
    pub jti: String,
    /// The level as its client was told.
    pub acr: String,
    /// How the person proved himself (RFC 8176).
    pub amr: Vec<String>,
    /// When the person proved himself.
    pub authenticated_at: UnixTime,
    /// When it was issued.
    pub issued_at: UnixTime,
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
    let factors = input.method.amr().iter();
    let claims = Claims {
        iss: String::from(input.issuer),
        sub: String::from(input.subject),
        aud: String::from(input.audience.identifier),
        client_id: String::from(input.client_id),
        scope: input.audience.scope.clone(),
        iat: input.issued_at.as_secs(),
        exp: input.issued_at.plus(life::ACCESS_TOKEN).as_secs(),
        jti: BASE64URL_NOPAD.encode(&draw::bytes::<16>(rng)),
        auth_time: input.authenticated_at.as_secs(),
        acr: String::from(input.acr),
        amr: factors.copied().map(String::from).collect(),
        cnf: input.key.confirmation(),
        grant_id: String::from(input.grant_id.as_str()),
    };
    keys.signing(input.audience.algorithm)
        .sign_compact(Typ::AccessToken, &claims)
        .map(SecretString::new)
}

/// Checks an access token for the provider itself; its grant is left to the caller.
///
/// # Errors
/// [`AccessTokenError`] says what is wrong with it.
pub fn read(
    jwt: &str,
    keys: &KeySet,
    issuer: &str,
    now: UnixTime,
) -> Result<AccessToken, AccessTokenError> {
    let token = checked(keys.verify_compact(jwt, Typ::AccessToken)?, issuer, now)?;
    if token.audience == issuer {
        Ok(token)
    } else {
        Err(AccessTokenError::Audience)
    }
}

/// Checks an access token of ours, whoever it is for; its grant is left to the caller.
///
/// # Errors
/// As [`read`].
pub fn read_for_any(
    jwt: &str,
    keys: &KeySet,
    issuer: &str,
    now: UnixTime,
) -> Result<AccessToken, AccessTokenError> {
    checked(keys.verify_compact(jwt, Typ::ResourceToken)?, issuer, now)
}

fn checked(claims: Claims, issuer: &str, now: UnixTime) -> Result<AccessToken, AccessTokenError> {
    if claims.iss != issuer {
        return Err(AccessTokenError::Audience);
    }
    let (issued_at, expires_at) = (
        UnixTime::from_secs(claims.iat),
        UnixTime::from_secs(claims.exp),
    );
    if expires_at <= now {
        return Err(AccessTokenError::Expired);
    }
    if issued_at > now.plus(life::CLOCK_SKEW) {
        return Err(AccessTokenError::Future);
    }
    Ok(AccessToken {
        grant_id: GrantId::parse(&claims.grant_id).map_err(|_| VerifyError::Malformed)?,
        subject: claims.sub,
        audience: claims.aud,
        client_id: claims.client_id,
        scope: claims.scope,
        key: SenderKey::of(claims.cnf),
        jti: claims.jti,
        acr: claims.acr,
        amr: claims.amr,
        authenticated_at: UnixTime::from_secs(claims.auth_time),
        issued_at,
        expires_at,
    })
}

/// RFC 9068 section 2.2, RFC 7800 section 3.1, and the grant.
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
    grant_id: String,
}

#[cfg(test)]
mod tests;
