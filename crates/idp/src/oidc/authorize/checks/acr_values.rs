//! OpenID Connect Core section 3.1.2.1: `acr_values` is a wish, so unknown values are passed over.

use crate::oidc::{
    acr::Wanted, authorize::refusal::Finding, error::OAuthError, parameters::Parameters,
};

/// The levels wished for.
pub(in crate::oidc::authorize) fn check(parameters: &Parameters) -> Result<Wanted, Finding> {
    let text = parameters.one("acr_values").unwrap_or("");
    if text.split(' ').count() > MOST {
        return Err((
            OAuthError::InvalidRequest,
            "acr_values holds too many values",
        ));
    }
    Ok(Wanted::parse(text))
}

/// More than there are digital keys and eIDAS levels together.
const MOST: usize = 16;
