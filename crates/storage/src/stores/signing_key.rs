//! Signing keys of the provider, sealed under the key ring.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;

use crate::StorageError;

/// A signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// `kid` of RFC 7517.
    pub kid: String,
    /// JWS algorithm it signs with, such as `RS256`; one active key each.
    pub algorithm: String,
    /// Bytes of the sealed PKCS#8 document.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub made_at: UnixTime,
}

/// Reads signing keys.
#[async_trait]
pub trait SigningKeys {
    /// All signing keys, oldest first.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn signing_keys(&self) -> Result<Vec<SigningKey>, StorageError>;
}
