//! Removes what has expired, in small batches.

use std::{sync::Arc, time::Duration};

use fedtoken_storage::stores::Swept;

use crate::{app::App, http::Stop};

/// Sweeps every minute until the stop.
pub async fn run(app: Arc<App>, stop: Stop) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.called() => return,
        }
        match app.store.sweep(app.clock.now(), BATCH).await {
            Ok(Swept(0)) => {}
            Ok(Swept(rows)) => tracing::debug!(rows, "expired rows were removed"),
            Err(error) => tracing::warn!(%error, "expired rows could not be removed"),
        }
    }
}

/// Time between two sweeps.
const PAUSE: Duration = Duration::from_secs(60);
/// Rows of a table removed in one sweep.
const BATCH: u32 = 500;
