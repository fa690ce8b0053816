//! RFC 6749 section 2.2: the request names one client, and we know it.

use crate::oidc::{
    authorize::{decide, refusal::ShownError},
    parameters::Parameters,
    registration::Registration,
};

/// The registration of the client that asks.
pub(in crate::oidc::authorize) fn check<'a>(
    parameters: &Parameters,
    registration: Option<&'a Registration>,
) -> Result<&'a Registration, ShownError> {
    let asked = decide::client_id(parameters)?;
    registration
        .filter(|known| known.client_id == asked)
        .ok_or(ShownError::UnknownClient)
}
