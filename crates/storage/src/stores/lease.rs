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

impl LeaseClaim {
    /// Whether the lease may be had: it is one's own, it is over, or it ends so late that nobody
    /// with a right clock asked for it.
    #[must_use]
    pub fn may_have(&self, held: &Lease) -> bool {
        held.holder == self.lease.holder || held.until <= self.at || held.until > self.longest()
    }

    /// The latest end that is believed: twice the time asked for, as clocks differ a little.
    #[must_use]
    pub fn longest(&self) -> UnixTime {
        self.lease.until.plus(self.lease.until.since(self.at))
    }
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
