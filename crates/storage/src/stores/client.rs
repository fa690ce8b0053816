//! Relying parties (OAuth clients) as they were registered.

use async_trait::async_trait;
use fedtoken_core::secret::TokenDigest;

use crate::StorageError;

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_id` of RFC 6749.
    pub client_id: String,
    /// The registration as JSON; its shape belongs to the caller.
    pub registration: String,
    /// SHA-256 of the client secret, a random value of at least 256 bits.
    pub secret: Option<TokenDigest>,
}

/// Reads clients.
#[async_trait]
pub trait Clients {
    /// Finds a client.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn client(&self, client_id: &str) -> Result<Option<Client>, StorageError>;

    /// All clients in order of `client_id`.
    ///
    /// # Errors
    /// As [`Clients::client`].
    async fn clients(&self) -> Result<Vec<Client>, StorageError>;
}
