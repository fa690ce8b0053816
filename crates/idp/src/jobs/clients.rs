//! Keeps the clients of a folder in step with the database: every two seconds, or at SIGHUP.

use std::{sync::Arc, time::Duration};

use super::hangup::Hangup;
use crate::{app::App, clients::Watch, http::Stop};

/// Looks at the folder until the stop.
pub async fn run(app: Arc<App>, watch: Watch, stop: Stop) {
    let mut hangup = Hangup::listen();
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => watch.look(&app).await,
            () = hangup.next() => watch.reload(&app).await,
            () = stop.called() => return,
        }
    }
}

/// Time between two looks.
const PAUSE: Duration = Duration::from_secs(2);
