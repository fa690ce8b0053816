//! RFC 9101 section 10.5: some clients sign every request.

use crate::oidc::{
    authorize::{
        received::{Received, Wrapping},
        refusal::Finding,
    },
    error::OAuthError,
    registration::Registration,
};

/// Refuses plain parameters where a request object is demanded.
pub(in crate::oidc::authorize) fn check(
    received: &Received,
    client: &Registration,
) -> Result<(), Finding> {
    match received.wrapping {
        Wrapping::Plain if client.require_signed_request_object => Err((
            OAuthError::InvalidRequest,
            "this client must send signed request objects",
        )),
        Wrapping::Plain | Wrapping::Signed => Ok(()),
    }
}
