//! SIGHUP: the operator wants files to be read again.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears the signal, where the system lets us.
#[derive(Debug)]
pub(super) struct Hangup(Option<Signal>);

impl Hangup {
    /// Begins to listen.
    pub(super) fn listen() -> Self {
        let signal = signal(SignalKind::hangup());
        let signal = signal.inspect_err(|error| tracing::warn!(%error, "SIGHUP is not heard"));
        Self(signal.ok())
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
}
