//! At a resource a proof is for the access token beside it (RFC 9449 section 4.3, number 12).

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{keys::Claims, oidc::dpop::DpopError};

pub(in crate::oidc::dpop) fn check(claims: &Claims, access_token: &str) -> Result<(), DpopError> {
    let named = claims.get("ath").and_then(Value::as_str);
    let hash = BASE64URL_NOPAD.encode(&Sha256::digest(access_token.as_bytes()));
    match named {
        Some(named) if named == hash => Ok(()),
        Some(_) => Err(DpopError::OtherToken),
        None => Err(DpopError::Claim("ath")),
    }
}
