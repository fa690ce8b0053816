//! Takes renewed certificates over: looks every minute, or reads them at SIGHUP.

use std::{sync::Arc, time::Duration};

use super::hangup::Hangup;
use crate::{certificates::Certificates, http::Stop};

/// Looks at the files until the stop.
pub async fn run(certificates: Certificates, stop: Stop) {
    let certificates = Arc::new(certificates);
    let mut hangup = Hangup::listen();
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => beside(&certificates, Certificates::look).await,
            () = hangup.next() => beside(&certificates, Certificates::reload).await,
            () = stop.called() => return,
        }
    }
}

/// Files may be slow: they are read where no request waits.
async fn beside(certificates: &Arc<Certificates>, read: fn(&Certificates)) {
    let certificates = Arc::clone(certificates);
    let work = tokio::task::spawn_blocking(move || read(&certificates));
    if let Err(error) = work.await {
        tracing::error!(%error, "the certificates were not looked at");
    }
}

/// Time between two looks. Certificates are renewed weeks before their end.
const PAUSE: Duration = Duration::from_secs(60);
