//! OpenID Connect Core sections 3.1.2.1 and 5.5.1.1: levels come by the `claims` parameter, else by
//! `acr_values`, else by the registration. Unknown values of a wish are passed over.

use crate::oidc::{
    acr::{Wanted, Weight},
    authorize::refusal::Finding,
    error::OAuthError,
    parameters::Parameters,
    registration::Registration,
};

/// The levels wished for or demanded.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    client: &Registration,
    claimed: Option<Wanted>,
) -> Result<Wanted, Finding> {
    let text = parameters.one("acr_values");
    if text.is_some_and(|text| text.split(' ').count() > MOST) {
        return Err((
            OAuthError::InvalidRequest,
            "acr_values holds too many values",
        ));
    }
    let registered = || {
        let values = client.default_acr_values.iter();
        Wanted::of(values.map(String::as_str), Weight::Wish)
    };
    Ok(claimed
        .or_else(|| text.map(Wanted::parse))
        .unwrap_or_else(registered))
}

/// More than there are digital keys and eIDAS levels together.
const MOST: usize = 16;
