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

/// Which life of a `client_id`, counted from zero: whoever is removed and added again is another
/// client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientLife(u32);

impl ClientLife {
    /// Before any removal.
    pub const FIRST: Self = Self(0);

    /// The life of this number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// Reads clients.
#[async_trait]
pub trait Clients {
    /// Finds a client.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn client(&self, client_id: &str) -> Result<Option<Client>, StorageError>;

    /// Finds a client, and in which life of its id it is: what is added for it is of this life.
    ///
    /// # Errors
    /// As [`Clients::client`].
    async fn living_client(
        &self,
        client_id: &str,
    ) -> Result<Option<(Client, ClientLife)>, StorageError>;

    /// The next clients behind this `client_id` in its order, or the first ones; at most `most`.
    ///
    /// # Errors
    /// As [`Clients::client`].
    async fn clients_behind(
        &self,
        behind: Option<&str>,
        most: u32,
    ) -> Result<Vec<Client>, StorageError>;

    /// All clients in order of `client_id`, read a page at a time: as many as memory takes, for who
    /// compares them all.
    ///
    /// # Errors
    /// As [`Clients::client`].
    async fn clients(&self) -> Result<Vec<Client>, StorageError> {
        let mut all: Vec<Client> = Vec::new();
        loop {
            let last = all.last().map(|client| &*client.client_id);
            let mut page = self.clients_behind(last, PAGE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.append(&mut page);
        }
    }
}

/// Clients in one statement.
const PAGE: u32 = 500;
