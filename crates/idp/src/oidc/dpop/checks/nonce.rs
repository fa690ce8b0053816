//! A proof carries a fresh nonce of ours (RFC 9449 section 4.3, number 10, and section 8).

use fedtoken_core::time::UnixTime;
use serde_json::Value;

use crate::{
    keys::Claims,
    oidc::dpop::{DpopError, NonceKeys, NonceRule},
};

pub(in crate::oidc::dpop) fn check(
    claims: &Claims,
    (rule, keys): (NonceRule, &NonceKeys),
    now: UnixTime,
) -> Result<(), DpopError> {
    let fresh = match claims.get("nonce") {
        Some(Value::String(nonce)) => keys.is_fresh(nonce, now),
        Some(_) => false,
        None => rule == NonceRule::IfPresent,
    };
    fresh.then_some(()).ok_or(DpopError::Nonce)
}
