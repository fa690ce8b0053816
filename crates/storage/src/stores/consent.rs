//! What persons allowed clients to see.

use async_trait::async_trait;
use fedtoken_core::{ids::PersonId, time::UnixTime};

use super::ClientLife;
use crate::StorageError;

/// What one person allowed one client, once for each set of scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Who allowed it.
    pub person_id: PersonId,
    /// To whom.
    pub client_id: String,
    /// In which life that client was read.
    pub client_life: ClientLife,
    /// The allowed scopes, separated by spaces.
    pub scope: String,
    /// When it was last given.
    pub given_at: UnixTime,
}

/// Reads consents.
#[async_trait]
pub trait Consents {
    /// What a person allowed a client.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn consent(
        &self,
        person: &PersonId,
        client_id: &str,
    ) -> Result<Option<Consent>, StorageError>;

    /// Everything a person allowed, in order of `client_id`.
    ///
    /// # Errors
    /// As [`Consents::consent`].
    async fn consents_of(&self, person: &PersonId) -> Result<Vec<Consent>, StorageError>;
}
