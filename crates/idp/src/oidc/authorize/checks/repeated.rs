//! RFC 6749 section 3.1: no parameter comes twice; we take that for unknown ones too.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// Refuses repeated parameters but `resource`, which has a rule of its own.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<(), Finding> {
    match parameters.repeated().find(|name| *name != "resource") {
        None => Ok(()),
        Some(_) => Err((OAuthError::InvalidRequest, "a parameter is repeated")),
    }
}
