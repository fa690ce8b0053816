//! RFC 6749 appendix A.5: `state` is short enough to carry and free of control characters.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// The state to hand back.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
) -> Result<Option<String>, Finding> {
    match parameters.one("state") {
        None => Ok(None),
        Some(state) if state.len() <= LONGEST && !state.chars().any(char::is_control) => {
            Ok(Some(String::from(state)))
        }
        Some(_) => Err((OAuthError::InvalidRequest, "state is too long or malformed")),
    }
}

/// Bytes; with the other limits the sealed ask stays below 6 KiB.
const LONGEST: usize = 1024;
