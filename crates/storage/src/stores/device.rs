//! Known devices: each chooses a counter of its own and proves nothing else.

use async_trait::async_trait;
use fedtoken_core::{ids::PersonId, secret::TokenDigest, time::UnixTime};

use crate::StorageError;

/// A browser in which a person finished a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Digest of the random id in the device cookie.
    pub digest: TokenDigest,
    /// For whom it is known.
    pub person_id: PersonId,
    /// Wrong passwords in a row.
    pub wrong_in_row: u32,
    /// When it became known.
    pub known_at: UnixTime,
    /// When it is forgotten.
    pub expires_at: UnixTime,
}

/// Reads known devices.
#[async_trait]
pub trait Devices {
    /// Finds a device.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn device(&self, digest: &TokenDigest) -> Result<Option<Device>, StorageError>;
}
