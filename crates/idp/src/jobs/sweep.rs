//! Removes what has expired, in small batches.

use std::{sync::Arc, time::Duration};

use fedtoken_storage::stores::Swept;

use crate::{app::App, http::Stop};

/// Sweeps every minute until the stop, and goes on at once while there is more than one batch: so
/// it keeps pace with any load.
pub async fn run(app: Arc<App>, stop: Stop) {
    let mut pause = PAUSE;
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.called() => return,
        }
        pause = PAUSE;
        match app.store.sweep(app.clock.now(), BATCH).await {
            Ok(Swept(0)) => {}
            Ok(Swept(rows)) => {
                tracing::debug!(rows, "expired rows were removed");
                if rows >= u64::from(BATCH) {
                    pause = BREATH;
                }
            }
            Err(error) => tracing::warn!(%error, "expired rows could not be removed"),
        }
    }
}

/// Time between two sweeps.
const PAUSE: Duration = Duration::from_secs(60);
/// Time between two batches, in which others may write.
const BREATH: Duration = Duration::from_millis(20);
/// Rows of a table removed in one sweep.
const BATCH: u32 = 500;
