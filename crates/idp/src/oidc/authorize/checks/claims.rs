//! OpenID Connect Core section 5.5: the `claims` parameter is a JSON object of the stated form.

use crate::oidc::{
    authorize::refusal::Finding,
    claims::{ClaimsParameter, ClaimsRequestError},
    error::OAuthError,
    parameters::Parameters,
};

/// What is understood of it.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
) -> Result<ClaimsParameter, Finding> {
    let Some(text) = parameters.one("claims") else {
        return Ok(ClaimsParameter::default());
    };
    ClaimsParameter::parse(text).map_err(|error| {
        let description = match error {
            ClaimsRequestError::TooLarge => "claims is too large",
            ClaimsRequestError::Malformed => "claims is malformed",
            ClaimsRequestError::TwoPersons => "claims names two persons",
        };
        (OAuthError::InvalidRequest, description)
    })
}
