//! Leases of jobs: which of several instances does what only one should.

use async_trait::async_trait;
use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use crate::StorageError;

/// Who does a job, and until when nobody else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Digest of a random value of the instance.
    pub holder: TokenDigest,
    /// From when somebody else may take it.
    pub until: UnixTime,
}

/// Asks for the lease of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseClaim {
    /// Which job.
    pub job: &'static str,
    /// Who, and until when.
    pub lease: Lease,
    /// Now.
    pub at: UnixTime,
}

/// Reads leases.
#[async_trait]
pub trait Leases {
    /// The lease of a job, also one that is over.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn lease(&self, job: &str) -> Result<Option<Lease>, StorageError>;
}
