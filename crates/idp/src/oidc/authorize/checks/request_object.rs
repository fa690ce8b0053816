//! OpenID Connect Core section 3.1.2.6: wrappings that were not taken off are refused by their
//! names. A `request_uri` of somebody else is never fetched.

use crate::oidc::{authorize::refusal::Finding, error::OAuthError, parameters::Parameters};

/// Refuses what is left of `request`, `request_uri` and `registration`.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<(), Finding> {
    let refused = [
        (
            "request",
            OAuthError::RequestNotSupported,
            "a request object holds no other one",
        ),
        (
            "request_uri",
            OAuthError::RequestUriNotSupported,
            "request_uri must be one of a pushed request",
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
