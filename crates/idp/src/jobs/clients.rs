//! Keeps the clients of a folder in step with the database: every two seconds, or at SIGHUP.

use std::{sync::Arc, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{app::App, clients::Watch, http::Stop};

/// Looks at the folder until the stop.
pub async fn run(app: Arc<App>, watch: Watch, stop: Stop) {
    let mut hangup = signal(SignalKind::hangup())
        .inspect_err(|error| tracing::warn!(%error, "SIGHUP is not heard"))
        .ok();
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => watch.look(&app).await,
            () = next(hangup.as_mut()) => watch.reload(&app).await,
            () = stop.called() => return,
        }
    }
}

async fn next(hangup: Option<&mut Signal>) {
    match hangup {
        Some(hangup) => {
            hangup.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(2);
