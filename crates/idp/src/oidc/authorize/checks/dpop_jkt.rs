//! RFC 9449 section 10: the code may be bound to a key by its thumbprint, or by a proof that came
//! with a pushed request.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// The thumbprint; `proven` is that of the proof.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    proven: Option<&str>,
) -> Result<Option<String>, Finding> {
    let refuse = |description| Err((OAuthError::InvalidRequest, description));
    let Some(named) = parameters.one("dpop_jkt") else {
        return Ok(proven.map(String::from));
    };
    // SHA-256 as base64url without padding.
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if named.len() != 43 || !named.bytes().all(of_alphabet) {
        return refuse("dpop_jkt must be 43 characters of base64url");
    }
    if proven.is_some_and(|proven| proven != named) {
        return refuse("dpop_jkt is not the key of the DPoP proof");
    }
    Ok(Some(String::from(named)))
}
