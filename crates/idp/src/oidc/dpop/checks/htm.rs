//! A proof is for the method of the request (RFC 9449 section 4.3, number 8).

use serde_json::Value;

use crate::{keys::Claims, oidc::dpop::DpopError};

pub(in crate::oidc::dpop) fn check(claims: &Claims, method: &str) -> Result<(), DpopError> {
    match claims.get("htm").and_then(Value::as_str) {
        Some(named) if named == method => Ok(()),
        Some(_) => Err(DpopError::Method),
        None => Err(DpopError::Claim("htm")),
    }
}
