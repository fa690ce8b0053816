//! SIGTERM and ctrl-c call for the stop.

use tokio::signal::unix::{SignalKind, signal};

use super::run::Failed;
use crate::http::Stop;

/// A stop that the signals call.
pub(super) fn on_signals() -> Result<Stop, Failed> {
    let stop = Stop::default();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let called = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        called.call();
    });
    Ok(stop)
}
