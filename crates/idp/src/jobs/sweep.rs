//! Removes what has expired, in small batches.

use std::time::Duration;

use fedtoken_storage::{StorageError, stores::Swept};

use super::duty::Duty;
use crate::{app::App, http::Stop, live::Live};

/// Sweeps every minute until the stop.
pub async fn run(live: Live, stop: Stop) {
    let mut sweeping = Duty::new(
        "not all expired rows could be removed",
        "expired rows can be removed again",
    );
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.called() => return,
        }
        sweeping.told(round(&live.app(), &stop).await);
    }
}

/// One sweep, and at once the next one while there is more than a batch: so it keeps pace with any
/// load. A fault that one table meets does not keep the others from being swept.
///
/// # Errors
/// [`StorageError`]: the last of them.
pub async fn round(app: &App, stop: &Stop) -> Result<(), StorageError> {
    let mut swept = Ok(());
    while batch(app, &mut swept).await == More::Perhaps {
        tokio::select! {
            () = tokio::time::sleep(BREATH) => {}
            () = stop.called() => break,
        }
    }
    swept
}

/// Whether rows are there that were not removed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Perhaps,
    No,
}

async fn batch(app: &App, swept: &mut Result<(), StorageError>) -> More {
    let Swept { rows, fault } = app.store.sweep(app.clock.now(), BATCH).await;
    if let Some(error) = fault {
        *swept = Err(error);
    }
    if rows > 0 {
        tracing::debug!(rows, "expired rows were removed");
    }
    if rows >= u64::from(BATCH) {
        More::Perhaps
    } else {
        More::No
    }
}

/// Time between two sweeps.
const PAUSE: Duration = Duration::from_secs(60);
/// Time between two batches, in which others may write.
const BREATH: Duration = Duration::from_millis(20);
/// Rows of a table removed in one sweep.
const BATCH: u32 = 500;
