//! RFC 7636 section 4.3 and RFC 9700 section 2.1.1: PKCE with S256 for every client.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// The challenge. A missing method would mean `plain`, which is refused.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<String, Finding> {
    let refuse = |description| Err((OAuthError::InvalidRequest, description));
    let Some(challenge) = parameters.one("code_challenge") else {
        return refuse("code_challenge is missing");
    };
    if parameters.one("code_challenge_method") != Some("S256") {
        return refuse("code_challenge_method must be S256");
    }
    // SHA-256 as base64url without padding.
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if challenge.len() != 43 || !challenge.bytes().all(of_alphabet) {
        return refuse("code_challenge must be 43 characters of base64url");
    }
    Ok(String::from(challenge))
}
