//! The sender of messages, one round at a time.

use std::time::Duration;

use fedtoken_idp::{http::Stop, jobs::outbox};

use super::TestIdp;

impl TestIdp {
    /// Sends what is due now, and waits for it.
    pub async fn send_messages(&self) {
        let stop = Stop::default();
        stop.call();
        outbox::run_every(self.live.clone(), HOUR, stop).await;
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);
