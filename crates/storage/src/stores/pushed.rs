//! Pushed authorization requests (RFC 9126).

use async_trait::async_trait;
use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use super::ClientLife;
use crate::StorageError;

/// A request that a client pushed before it sends the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRequest {
    /// Digest of the random part of its `request_uri`.
    pub digest: TokenDigest,
    /// Who pushed it.
    pub client_id: String,
    /// In which life that client was read.
    pub client_life: ClientLife,
    /// The sealed request.
    pub request: Vec<u8>,
    /// When it can no longer be opened.
    pub expires_at: UnixTime,
    /// When a login with it was finished.
    pub used_at: Option<UnixTime>,
}

/// Reads pushed requests.
#[async_trait]
pub trait PushedRequests {
    /// Finds a pushed request, used and expired ones too.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn pushed_request(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<PushedRequest>, StorageError>;
}
