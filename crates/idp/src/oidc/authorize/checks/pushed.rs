//! RFC 9126 section 6, FAPI 2.0 section 5.3.2.2: some clients push every request.

use crate::oidc::{
    authorize::{
        received::{Received, Way},
        refusal::Finding,
    },
    error::OAuthError,
    registration::Registration,
};

/// Refuses a request that came through the browser though it should not.
pub(in crate::oidc::authorize) fn check(
    received: &Received,
    client: &Registration,
) -> Result<(), Finding> {
    match received.way {
        Way::Browser if client.requires_par() => Err((
            OAuthError::InvalidRequest,
            "this client must push its requests",
        )),
        Way::Browser | Way::Pushing | Way::Pushed(_) => Ok(()),
    }
}
