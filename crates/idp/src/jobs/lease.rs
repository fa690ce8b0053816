//! The lease of a job: which of several instances does it now.

use std::time::Duration;

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    StorageError,
    stores::{Lease, LeaseClaim},
};

use crate::app::App;

/// Asks for the lease of `job` for so long from now on.
pub(super) fn claim(
    job: &'static str,
    me: TokenDigest,
    (now, length): (UnixTime, Duration),
) -> LeaseClaim {
    let lease = Lease {
        holder: me,
        until: now.plus(length),
    };
    LeaseClaim {
        job,
        lease,
        at: now,
    }
}

/// Whether somebody else does the job. It only saves work: the commit decides.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub(super) async fn is_elsewhere(app: &App, claim: &LeaseClaim) -> Result<bool, StorageError> {
    let held = app.store.lease(claim.job).await?;
    Ok(held.is_some_and(|held| !claim.may_have(&held)))
}
