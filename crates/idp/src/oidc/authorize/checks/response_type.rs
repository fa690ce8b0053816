//! RFC 6749 section 3.1.1: the only response type is `code`.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// Refuses every other response type.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<(), Finding> {
    match parameters.one("response_type") {
        Some("code") => Ok(()),
        Some(_) => Err((
            OAuthError::UnsupportedResponseType,
            "response_type must be code",
        )),
        None => Err((OAuthError::InvalidRequest, "response_type is missing")),
    }
}
