//! Keeps the recorded metrics small while nobody asks for them.

use std::time::Duration;

use crate::{http::Stop, telemetry::Metrics};

/// Sums up what was recorded every few seconds until the stop: until then each value is kept.
pub async fn run(metrics: Metrics, stop: Stop) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => metrics.sum_up(),
            () = stop.called() => return,
        }
    }
}

const PAUSE: Duration = Duration::from_secs(5);
