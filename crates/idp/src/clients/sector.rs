//! The sector that a client claims by a document elsewhere (OpenID Connect Core section 8.1).

use thiserror::Error;

use crate::{
    gateways::outbound::{Door, OutboundError},
    oidc::{Registration, registration::Problem},
};

/// A client does not belong to the sector it claims, as far as can be known.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SectorError {
    /// The document cannot be had. Why is for the operator alone: a stranger could explore our
    /// network by it.
    #[error("sector_identifier_uri cannot be fetched")]
    Fetch(#[source] OutboundError),
    /// The document does not list every return address.
    #[error("sector_identifier_uri does not fit")]
    Document(Vec<Problem>),
}

/// Fetches the document, if the registration names one, and looks for every return address.
///
/// # Errors
/// [`SectorError`] says what is missing.
pub async fn check_sector(door: &Door, client: &Registration) -> Result<(), SectorError> {
    let Some(uri) = &client.sector_identifier_uri else {
        return Ok(());
    };
    let fetched = door.get_json(uri).await.map_err(SectorError::Fetch)?;
    let problems = client.check_sector_document(&fetched.content);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(SectorError::Document(problems))
    }
}

impl SectorError {
    /// Everything that is wrong, for the operator.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        match self {
            Self::Fetch(cause) => vec![format!("{self} ({cause})")],
            Self::Document(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }
}
