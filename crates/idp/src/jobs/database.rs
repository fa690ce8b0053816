//! Says that the database is away and that it is back: once each, whatever else fails meanwhile.

use std::{mem, time::Duration};

use fedtoken_storage::StorageError;

use crate::{http::Stop, live::Live, telemetry::Causes};

/// Asks the database every few seconds until the stop.
pub async fn run(live: Live, stop: Stop) {
    let mut standing = Standing::There;
    loop {
        let app = live.app();
        tokio::select! {
            answer = app.store.ping() => standing.tell(answer),
            () = stop.called() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.called() => return,
        }
    }
}

/// What was said last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    There,
    Away,
}

impl Standing {
    fn tell(&mut self, answer: Result<(), StorageError>) {
        let now = match answer {
            Ok(()) => Self::There,
            Err(_) => Self::Away,
        };
        if mem::replace(self, now) == now {
            return;
        }
        match answer {
            Ok(()) => tracing::info!("the database is back"),
            Err(error) => tracing::error!(error = %Causes(&error), "the database is away"),
        }
    }
}

/// Time between an answer and the next question.
const PAUSE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::heard::logged;

    #[test]
    fn that_it_is_away_and_that_it_is_back_is_said_once_each() {
        let away = || Err(StorageError::Unavailable("the wire is cut".into()));
        let log = logged(|| {
            let mut standing = Standing::There;
            for answer in [Ok(()), away(), away(), Ok(()), Ok(()), away()] {
                standing.tell(answer);
            }
        });
        let lines: Vec<_> = log.lines().collect();
        let said = ["is away", "is back", "is away"];
        assert_eq!(lines.len(), said.len(), "{log}");
        assert!(
            lines
                .iter()
                .zip(said)
                .all(|(line, said)| line.contains(said))
        );
        assert!(log.contains("the wire is cut"), "{log}");
    }
}
