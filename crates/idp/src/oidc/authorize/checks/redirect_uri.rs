//! RFC 9700 section 4.1.3: the return address is one of the registered ones, as exact text.

use crate::oidc::{
    authorize::refusal::ShownError,
    parameters::Parameters,
    registration::{Registration, same_redirect_uri},
};

/// The return address as asked: for a native client's loopback address with its own port.
pub(in crate::oidc::authorize) fn check<'a>(
    parameters: &'a Parameters,
    client: &Registration,
) -> Result<&'a str, ShownError> {
    let asked = parameters
        .one("redirect_uri")
        .ok_or(ShownError::RedirectUri)?;
    client
        .redirect_uris
        .iter()
        .any(|registered| same_redirect_uri(registered, asked, client.application_type))
        .then_some(asked)
        .ok_or(ShownError::RedirectUri)
}
