//! OAuth 2.0 Multiple Response Types section 2.1: answers travel in the query.

use crate::oidc::{
    authorize::{ask::ResponseMode, refusal::Finding},
    error::OAuthError,
    parameters::Parameters,
};

/// The response mode; `query` is the default of `code`.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<ResponseMode, Finding> {
    match parameters.one("response_mode") {
        None | Some("query") => Ok(ResponseMode::Query),
        Some(_) => Err((OAuthError::InvalidRequest, "response_mode must be query")),
    }
}
