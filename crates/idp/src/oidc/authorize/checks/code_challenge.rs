//! RFC 7636 section 4.3 and RFC 9700 section 2.1.1: PKCE with S256 for every client, but for those
//! whose operator lets a `nonce` stand in for it.

use crate::oidc::{
    authorize::refusal::Finding, error::OAuthError, parameters::Parameters,
    registration::Registration,
};

/// The challenge. A missing method would mean `plain`, which is refused.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    client: &Registration,
) -> Result<Option<String>, Finding> {
    let Some(challenge) = parameters.one("code_challenge") else {
        return without(parameters, client).map(|()| None);
    };
    if parameters.one("code_challenge_method") != Some("S256") {
        return refuse("code_challenge_method must be S256");
    }
    // SHA-256 as base64url without padding.
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if challenge.len() != 43 || !challenge.bytes().all(of_alphabet) {
        return refuse("code_challenge must be 43 characters of base64url");
    }
    Ok(Some(String::from(challenge)))
}

/// Whether a request may go without a challenge.
fn without(parameters: &Parameters, client: &Registration) -> Result<(), Finding> {
    // A method alone was sent by a client that meant to be protected.
    if client.requires_pkce() || parameters.one("code_challenge_method").is_some() {
        return refuse("code_challenge is missing");
    }
    if parameters.one("nonce").is_none() {
        return refuse("nonce is missing, which this client may send in place of code_challenge");
    }
    Ok(())
}

const fn refuse<T>(description: &'static str) -> Result<T, Finding> {
    Err((OAuthError::InvalidRequest, description))
}
