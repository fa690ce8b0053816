//! OpenID Connect Core section 3.1.2.6: parameters in other wrappings are refused by their names.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// Refuses `request`, `request_uri` and `registration`.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<(), Finding> {
    let refused = [
        (
            "request",
            OAuthError::RequestNotSupported,
            "request objects are not supported",
        ),
        (
            "request_uri",
            OAuthError::RequestUriNotSupported,
            "request_uri is not supported",
        ),
        (
            "registration",
            OAuthError::RegistrationNotSupported,
            "registration is not supported",
        ),
    ];
    match refused
        .into_iter()
        .find(|(name, ..)| parameters.one(name).is_some())
    {
        Some((_, error, description)) => Err((error, description)),
        None => Ok(()),
    }
}
