//! Refresh tokens: one family for each grant that has any.

use async_trait::async_trait;
use fedtoken_core::{ids::GrantId, secret::TokenDigest, time::UnixTime};

use crate::StorageError;

/// The refresh tokens of one grant: each use of a rotating one makes the next generation.
///
/// The newest generation is the one that was handed out last and has not been used. A family lives
/// and ends with its grant: it has no end of its own before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshFamily {
    /// Digest of the random value that all its tokens share.
    pub digest: TokenDigest,
    /// What it renews access to.
    pub grant_id: GrantId,
    /// The client it was issued to.
    pub client_id: String,
    /// The newest generation, from 0 on.
    pub generation: u32,
    /// The key or certificate that a public client's tokens are bound to (RFC 9449 section 5, RFC
    /// 8705 section 4): `jkt:` or `x5t:` and its thumbprint; without either it is a key's.
    pub bound_to: Option<String>,
    /// When it was last used; at first, when it was made. In a rotating family it is also when the
    /// generation before the newest was used.
    pub used_at: UnixTime,
    /// When it ends at the latest.
    pub expires_at: UnixTime,
}

/// Reads refresh families.
#[async_trait]
pub trait RefreshFamilies {
    /// Finds a family.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn refresh_family(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<RefreshFamily>, StorageError>;
}
