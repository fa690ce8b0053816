//! OAuth 2.0 Multiple Response Types section 2.1, Form Post section 2, JARM section 2.3: the modes
//! that keep an answer out of the fragment.

use crate::oidc::{
    authorize::{refusal::Finding, response_mode::ResponseMode},
    error::OAuthError,
    parameters::Parameters,
    registration::Registration,
};

/// The response mode; `query` is the default of `code`, so `jwt` means `query.jwt`.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    client: &Registration,
) -> Result<ResponseMode, Finding> {
    let signed_by = || {
        client
            .authorization_signed_response_alg
            .unwrap_or_else(|| client.profile.default_algorithm())
    };
    match parameters.one("response_mode") {
        None | Some("query") => Ok(ResponseMode::Query),
        Some("form_post") => Ok(ResponseMode::FormPost),
        Some("query.jwt" | "jwt") => Ok(ResponseMode::QueryJwt(signed_by())),
        Some("form_post.jwt") => Ok(ResponseMode::FormPostJwt(signed_by())),
        Some(_) => Err((
            OAuthError::InvalidRequest,
            "response_mode must be query, form_post, query.jwt, form_post.jwt or jwt",
        )),
    }
}
