//! Relying parties (OAuth clients) as they were registered.

use async_trait::async_trait;
use fedtoken_core::{secret::TokenDigest, time::UnixTime};

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
    /// Where the registration comes from.
    pub origin: ClientOrigin,
}

/// Who put a client there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientOrigin {
    /// The operator, from a file.
    Operator,
    /// The client itself, by dynamic registration (RFC 7591).
    Registered {
        /// When.
        at: UnixTime,
        /// Digest of the registration access token (RFC 7592).
        access: TokenDigest,
    },
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
