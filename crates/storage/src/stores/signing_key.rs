//! Signing keys of the provider, sealed under the key ring.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;

use crate::StorageError;

/// A signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// `kid` of RFC 7517.
    pub kid: String,
    /// JWS algorithm it signs with, such as `RS256`; one key each that was not replaced.
    pub algorithm: String,
    /// Bytes of the sealed PKCS#8 document.
    pub sealed: Vec<u8>,
    /// When it was made, and published.
    pub made_at: UnixTime,
    /// From when it signs.
    pub signs_at: UnixTime,
    /// From when its successor signs; none while it has none.
    pub replaced_at: Option<UnixTime>,
    /// From when nothing that it signed is accepted any more; there exactly when `replaced_at` is.
    pub gone_at: Option<UnixTime>,
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
