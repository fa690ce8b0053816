//! A proof was made just now (RFC 9449 section 4.3, number 11, and section 11.1).

use fedtoken_core::time::UnixTime;
use serde_json::Value;

use crate::{
    keys::Claims,
    oidc::{dpop::DpopError, life},
};

/// When it was made: at most a minute ago, and as far ahead as clocks differ.
pub(in crate::oidc::dpop) fn check(claims: &Claims, now: UnixTime) -> Result<UnixTime, DpopError> {
    let made_at = claims.get("iat").and_then(Value::as_i64);
    let made_at = UnixTime::from_secs(made_at.ok_or(DpopError::Claim("iat"))?);
    if made_at > now.plus(life::CLOCK_SKEW) {
        Err(DpopError::Future)
    } else if made_at < now.minus(life::DPOP_PROOF) {
        Err(DpopError::Stale)
    } else {
        Ok(made_at)
    }
}
