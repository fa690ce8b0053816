//! Removes what has expired, in small batches.

use std::time::Duration;

use fedtoken_storage::stores::Swept;

use crate::{app::App, http::Stop, live::Live, telemetry::Causes};

/// Sweeps every minute until the stop.
pub async fn run(live: Live, stop: Stop) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => round(&live.app(), &stop).await,
            () = stop.called() => return,
        }
    }
}

/// One sweep, and at once the next one while there is more than a batch: so it keeps pace with any
/// load.
pub async fn round(app: &App, stop: &Stop) {
    while batch(app).await == More::Perhaps {
        tokio::select! {
            () = tokio::time::sleep(BREATH) => {}
            () = stop.called() => return,
        }
    }
}

/// Whether rows are there that were not removed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum More {
    Perhaps,
    No,
}

async fn batch(app: &App) -> More {
    let Swept { rows, fault } = app.store.sweep(app.clock.now(), BATCH).await;
    if let Some(error) = fault {
        tracing::warn!(error = %Causes(&error), "not all expired rows could be removed");
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
