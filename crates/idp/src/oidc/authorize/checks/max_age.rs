//! OpenID Connect Core section 3.1.2.1: `max_age` is a number of seconds, zero included.

use crate::oidc::{
    authorize::refusal::Finding, error::OAuthError, parameters::Parameters,
    registration::Registration,
};

/// How old the authentication may be, in seconds; as registered where the request names nothing.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    client: &Registration,
) -> Result<Option<u64>, Finding> {
    let Some(text) = parameters.one("max_age") else {
        return Ok(client.default_max_age);
    };
    // The parser would take a plus sign.
    let number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten();
    match number {
        Some(seconds) => Ok(Some(seconds)),
        None => Err((
            OAuthError::InvalidRequest,
            "max_age must be a number of seconds",
        )),
    }
}
