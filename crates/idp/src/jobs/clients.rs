//! Keeps the clients of a folder in step with the database: every two seconds, or at SIGHUP.

use std::time::Duration;

use super::hangup::Hangup;
use crate::{clients::Watch, http::Stop, live::Live};

/// Looks at the folder until the stop.
pub async fn run(live: Live, watch: Watch, stop: Stop) {
    let mut hangup = Hangup::listen();
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => watch.look(&live.app()).await,
            () = hangup.next() => watch.reload(&live.app()).await,
            () = stop.called() => return,
        }
    }
}

/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(2);
