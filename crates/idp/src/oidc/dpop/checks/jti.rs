//! A proof has a name of its own, by which a second use is seen (RFC 9449 section 4.2).

use serde_json::Value;

use crate::{keys::Claims, oidc::dpop::DpopError};

pub(in crate::oidc::dpop) fn check(claims: &Claims) -> Result<&str, DpopError> {
    let jti = claims.get("jti").and_then(Value::as_str);
    jti.filter(|jti| (1..=LONGEST).contains(&jti.len()))
        .ok_or(DpopError::Claim("jti"))
}

/// Bytes; a UUID has 36.
const LONGEST: usize = 256;
