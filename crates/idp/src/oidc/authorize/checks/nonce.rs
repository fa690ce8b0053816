//! OpenID Connect Core section 3.1.2.1: `nonce` is short enough to carry into the ID token.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// The nonce of the ID token.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
) -> Result<Option<String>, Finding> {
    match parameters.one("nonce") {
        None => Ok(None),
        Some(nonce) if nonce.len() <= LONGEST && !nonce.chars().any(char::is_control) => {
            Ok(Some(String::from(nonce)))
        }
        Some(_) => Err((OAuthError::InvalidRequest, "nonce is too long or malformed")),
    }
}

/// Bytes; with the other limits the sealed ask stays below 6 KiB.
const LONGEST: usize = 512;
