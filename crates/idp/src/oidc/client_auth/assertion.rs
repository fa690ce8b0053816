//! A client's signed statement of who it is (RFC 7523 section 3, OpenID Connect Core section 9).

use core::time::Duration;

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use serde_json::Value;
use thiserror::Error;

use crate::{
    keys::{Claims, ClientAlgorithm, ForeignError, ForeignKeys, ForeignKind, verify_foreign},
    oidc::registration::{Registration, SecurityProfile},
};

/// Where and when a client proves itself.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The issuer, whom every assertion may be meant for.
    pub issuer: &'a str,
    /// The addresses that stand for us too (RFC 7523 section 3: the token endpoint, RFC 9126
    /// section 2: the endpoint that was called), but not under FAPI 2.0.
    pub endpoints: &'a [&'a str],
    /// Now.
    pub now: UnixTime,
}

/// An assertion that was believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proven {
    /// Digest over client and `jti`: whoever brings it a second time is refused.
    pub once: TokenDigest,
    /// When the assertion is worth nothing any more, so that the digest may be forgotten.
    pub expires_at: UnixTime,
    /// Seconds by which the client's clock runs ahead of ours, by its `iat`. An assertion that is
    /// some seconds old shows as a clock that is behind.
    pub ahead: Option<i64>,
}

/// An assertion is not believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum AssertionError {
    /// It is no JWT that one of the client's keys signed.
    #[error("client assertion: {0}")]
    Jwt(#[from] ForeignError),
    /// `iss` and `sub` must both be the client.
    #[error("client assertion of another issuer or subject")]
    Names,
    /// It is not meant for us.
    #[error("client assertion for another audience")]
    Audience,
    /// It has no `jti` of 1 to 255 bytes.
    #[error("client assertion without a fit jti")]
    Jti,
    /// A time is missing or no number.
    #[error("client assertion without fit times")]
    Times,
    /// It is over.
    #[error("expired client assertion")]
    Expired,
    /// It would last longer than an hour.
    #[error("client assertion that lasts too long")]
    TooLong,
    /// `iat` or `nbf` lies more than 60 s ahead.
    #[error("client assertion from the future")]
    Future,
}

/// Checks signature and claims of an assertion by a client with these keys.
///
/// # Errors
/// [`AssertionError`] says what is wrong with it.
pub fn check(
    jwt: &str,
    client: &Registration,
    keys: &ForeignKeys,
    occasion: &Occasion<'_>,
) -> Result<Proven, AssertionError> {
    let kind = ForeignKind::ClientAssertion;
    let claims = verify_foreign(jwt, keys, &algorithms(client), kind)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if ["iss", "sub"].map(text) != [Some(client.client_id.as_str()); 2] {
        return Err(AssertionError::Names);
    }
    check_audience(claims.get("aud"), client.profile, occasion)?;
    let jti = text("jti").filter(|jti| JTI_BYTES.contains(&jti.len()));
    let jti = jti.ok_or(AssertionError::Jti)?;
    let (expires_at, ahead) = check_times(&claims, client.profile, occasion.now)?;
    Ok(Proven {
        // No client's name holds a line break, so the parts cannot run into each other.
        once: TokenDigest::of(&format!("client assertion\n{}\n{jti}", client.client_id)),
        expires_at,
        ahead,
    })
}

/// The algorithms a client may sign with: the registered one or any; FAPI 2.0 section 5.4 leaves
/// RS256 out.
fn algorithms(client: &Registration) -> Vec<ClientAlgorithm> {
    let registered = client.token_endpoint_auth_signing_alg;
    let fits = |algorithm: &ClientAlgorithm| {
        let strong =
            client.profile == SecurityProfile::Standard || *algorithm != ClientAlgorithm::Rs256;
        strong && registered.is_none_or(|registered| registered == *algorithm)
    };
    ClientAlgorithm::ALL.into_iter().filter(fits).collect()
}

/// One audience or a list with ours among them; under FAPI 2.0 (section 5.3.2.1) the issuer alone,
/// as text.
fn check_audience(
    aud: Option<&Value>,
    profile: SecurityProfile,
    occasion: &Occasion<'_>,
) -> Result<(), AssertionError> {
    let is_ours = |aud: &Value| {
        let endpoint = occasion.endpoints.iter().any(|endpoint| aud == endpoint);
        aud == occasion.issuer || (endpoint && profile == SecurityProfile::Standard)
    };
    let ours = match (aud, profile) {
        (Some(Value::Array(listed)), SecurityProfile::Standard) => listed.iter().any(is_ours),
        (Some(one), _) => is_ours(one),
        (None, _) => false,
    };
    ours.then_some(()).ok_or(AssertionError::Audience)
}

/// Gives the last instant at which it is accepted, and how far `iat` lies ahead.
fn check_times(
    claims: &Claims,
    profile: SecurityProfile,
    now: UnixTime,
) -> Result<(UnixTime, Option<i64>), AssertionError> {
    let ends_at = date(claims, "exp")?.ok_or(AssertionError::Times)?;
    let expires_at = match profile {
        SecurityProfile::Standard => ends_at.plus(SKEW),
        SecurityProfile::Fapi2 => ends_at,
    };
    if expires_at <= now {
        return Err(AssertionError::Expired);
    }
    if ends_at > now.plus(LONGEST_LIFE).plus(SKEW) {
        return Err(AssertionError::TooLong);
    }
    let issued_at = date(claims, "iat")?;
    for start in [issued_at, date(claims, "nbf")?].into_iter().flatten() {
        if start > now.plus(SKEW) {
            return Err(AssertionError::Future);
        }
    }
    let ahead = issued_at.map(|issued_at| issued_at.as_secs().saturating_sub(now.as_secs()));
    Ok((expires_at, ahead))
}

/// RFC 7519 section 2: seconds, perhaps with a fraction, which is dropped.
fn date(claims: &Claims, name: &str) -> Result<Option<UnixTime>, AssertionError> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "dropping the fraction is what is meant; numbers beyond the ends become the ends"
    )]
    let whole = value
        .as_i64()
        .or_else(|| value.as_f64().map(|it| it as i64));
    let seconds = whole.ok_or(AssertionError::Times)?;
    Ok(Some(UnixTime::from_secs(seconds)))
}

/// How far clocks may differ: FAPI 2.0 section 5.3.2.1 demands that 10 s ahead are accepted and
/// more than 60 s are refused.
const SKEW: Duration = Duration::from_secs(60);
/// Bounds how long a `jti` must be remembered.
const LONGEST_LIFE: Duration = Duration::from_secs(60 * 60);
const JTI_BYTES: core::ops::RangeInclusive<usize> = 1..=255;

#[cfg(test)]
mod tests;
