//! What the job of the journal says to the operator: at once, then every sixtieth time, and when it
//! is well again.

use std::{error::Error, time::Duration};

use super::journal::{JournalFault, Sealed};

/// What is said when something fails, and when it is done again.
pub(super) type Words = (&'static str, &'static str);

/// What was said lately.
#[derive(Default)]
pub(super) struct Voice {
    /// What failed and still does.
    said: Vec<Said>,
    /// Rounds without a break in which somebody else was quicker.
    overtaken: u32,
}

struct Said {
    words: Words,
    /// What was wrong.
    error: String,
    /// How often it was held back since.
    held: u32,
}

impl Voice {
    pub(super) fn sealed(&mut self, sealed: Result<Sealed, JournalFault>) {
        let Some(sealed) = self.told(sealed, SEALING) else {
            return;
        };
        match sealed {
            Sealed::Overtaken => self.overtaken += 1,
            Sealed::All | Sealed::Waits(_) => self.overtaken = 0,
        }
        if self.overtaken == 0 {
            self.well(REFUSED);
        } else if self.overtaken >= OVERTAKEN && self.is_news(REFUSED, "") {
            tracing::warn!("{}", REFUSED.0);
        }
        match sealed {
            Sealed::Waits(oldest) if oldest > PATIENCE => {
                if self.is_news(WAITING, "") {
                    let seconds = oldest.as_secs();
                    tracing::warn!(seconds, "{}", WAITING.0);
                }
            }
            Sealed::All | Sealed::Waits(_) => self.well(WAITING),
            Sealed::Overtaken => {}
        }
    }

    /// What was done; why not is said, and once afterwards that it works again.
    pub(super) fn told<T>(&mut self, done: Result<T, JournalFault>, words: Words) -> Option<T> {
        let error = match done {
            Ok(done) => {
                self.well(words);
                return Some(done);
            }
            Err(error) => error,
        };
        if self.is_news(words, &error.to_string()) {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            let what = words.0;
            match error {
                JournalFault::Chain(_) | JournalFault::Lost(_) => {
                    tracing::error!(%error, cause, "{what}");
                }
                _ => tracing::warn!(%error, cause, "{what}"),
            }
        }
        None
    }

    /// Another failure of the same is news again.
    fn well(&mut self, words: Words) {
        let before = self.said.len();
        self.said.retain(|said| said.words != words);
        if self.said.len() < before {
            tracing::info!("{}", words.1);
        }
    }

    fn is_news(&mut self, words: Words, error: &str) -> bool {
        let is_it = |said: &&mut Said| said.words == words && said.error == error;
        if let Some(said) = self.said.iter_mut().find(is_it) {
            said.held = (said.held + 1) % TIMES;
            return said.held == 0;
        }
        if self.said.len() >= TEXTS {
            // One of each is kept, so that it is said when it is over.
            self.said.sort_by_key(|said| said.words);
            self.said.dedup_by_key(|said| said.words);
        }
        self.said.push(Said {
            words,
            error: error.to_owned(),
            held: 0,
        });
        true
    }
}

const SEALING: Words = (
    "the journal cannot be sealed",
    "the journal can be sealed again",
);
const REFUSED: Words = (
    "the chain of the journal refuses every segment of this instance",
    "the chain of the journal takes the segments of this instance again",
);
const WAITING: Words = (
    "lines of the journal wait and nobody seals them",
    "no line of the journal waits for long any more",
);
/// How long lines may wait.
const PATIENCE: Duration = Duration::from_secs(60);
/// So often in turn it is no chance.
const OVERTAKEN: u32 = 10;
const TIMES: u32 = 60;
/// Texts remembered.
const TEXTS: usize = 20;

#[cfg(test)]
mod tests {
    use fedtoken_storage::StorageError;

    use super::*;
    use crate::jobs::heard::logged;

    fn away() -> Result<Sealed, JournalFault> {
        Err(StorageError::Unavailable("cut".into()).into())
    }

    fn told(rounds: impl IntoIterator<Item = Result<Sealed, JournalFault>>) -> Vec<String> {
        let mut voice = Voice::default();
        let log = logged(|| rounds.into_iter().for_each(|sealed| voice.sealed(sealed)));
        log.lines().map(str::to_owned).collect()
    }

    #[test]
    fn that_the_journal_is_sealed_again_is_said_once() {
        let lines = told([away(), away(), Ok(Sealed::All), Ok(Sealed::All)]);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains(SEALING.0) && lines[1].contains(SEALING.1));
    }

    #[test]
    fn a_second_outage_is_said_like_the_first() {
        let lines = told([away(), Ok(Sealed::All), away()]);
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[2].contains(SEALING.0));
    }

    #[test]
    fn lines_that_wait_are_said_until_they_are_sealed() {
        let waits = || Ok(Sealed::Waits(PATIENCE * 2));
        let lines = told([waits(), waits(), Ok(Sealed::All)]);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains(WAITING.0) && lines[1].contains(WAITING.1));
    }

    #[test]
    fn an_instance_that_is_always_too_late_is_said_until_it_seals() {
        let late = (0..OVERTAKEN).map(|_| Ok(Sealed::Overtaken));
        let lines = told(late.chain([Ok(Sealed::All)]));
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains(REFUSED.0) && lines[1].contains(REFUSED.1));
    }
}
