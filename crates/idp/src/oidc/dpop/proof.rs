//! Whether a proof is sound for this request: all checks in order (RFC 9449 section 4.3).

use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use super::{checks, error::DpopError, nonce::NonceKeys};
use crate::{
    keys::{Algorithm, Claims, ForeignError, Jws},
    oidc::{life, registration::SecurityProfile},
};

/// What a proof must be for.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The address of our endpoint as clients know it, without query.
    pub address: &'a str,
    /// The access token that comes with it, where one does.
    pub access_token: Option<&'a str>,
    /// Whether it must carry a nonce of ours.
    pub nonce: NonceRule,
    /// Now.
    pub now: UnixTime,
}

/// Whether a nonce must come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NonceRule {
    /// It must.
    Demanded,
    /// It need not, but a stale one is refused.
    IfPresent,
}

/// A sound proof; it is still to be seen that it did not come before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proven {
    /// Thumbprint of its key.
    pub thumbprint: String,
    /// The algorithm of its signature, which a profile may not allow.
    pub algorithm: Algorithm,
    /// Under which it is remembered, so that it serves once.
    pub once: TokenDigest,
    /// When nobody would accept it any more.
    pub expires_at: UnixTime,
}

impl Proven {
    /// The same for a client of this profile.
    ///
    /// # Errors
    /// [`DpopError::Jwt`] when the profile does not allow its algorithm (FAPI 2.0 section 5.4.1).
    pub fn under(self, profile: SecurityProfile) -> Result<Self, DpopError> {
        if profile.allows(self.algorithm) {
            Ok(self)
        } else {
            Err(DpopError::Jwt(ForeignError::Algorithm))
        }
    }
}

/// Checks a proof and names its key.
///
/// # Errors
/// [`DpopError`] names the rule that it breaks.
pub fn check(
    proof: &str,
    expected: &Expected<'_>,
    nonces: &NonceKeys,
) -> Result<Proven, DpopError> {
    let jws = Jws::parse(proof).map_err(DpopError::Jwt)?;
    checks::typ::check(&jws)?;
    let key = checks::jwk::key(&jws)?;
    let claims = jws.claims(&key).map_err(DpopError::Jwt)?;
    let key = (key.material().thumbprint(), jws.algorithm());
    judge(&claims, key, expected, nonces)
}

/// Checks what a proof says, once the key of this thumbprint was seen to have signed it by this
/// algorithm.
///
/// # Errors
/// As [`check`].
pub fn judge(
    claims: &Claims,
    (thumbprint, algorithm): (String, Algorithm),
    expected: &Expected<'_>,
    nonces: &NonceKeys,
) -> Result<Proven, DpopError> {
    checks::htm::check(claims, expected.method)?;
    checks::htu::check(claims, expected.address)?;
    let made_at = checks::iat::check(claims, expected.now)?;
    let jti = checks::jti::check(claims)?;
    if let Some(token) = expected.access_token {
        checks::ath::check(claims, token)?;
    }
    checks::nonce::check(claims, (expected.nonce, nonces), expected.now)?;
    Ok(Proven {
        // No part can be shifted: thumbprint and address hold no line break.
        once: TokenDigest::of(&format!("dpop\n{thumbprint}\n{}\n{jti}", expected.address)),
        thumbprint,
        algorithm,
        expires_at: made_at.plus(life::DPOP_PROOF).plus(life::CLOCK_SKEW),
    })
}

#[cfg(test)]
mod tests;
