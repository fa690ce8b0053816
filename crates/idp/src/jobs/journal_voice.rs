//! What the job of the journal says to the operator: at once, and then every sixtieth time.

use std::{error::Error, time::Duration};

use super::journal::{JournalFault, Sealed};

/// What was said lately.
#[derive(Default)]
pub(super) struct Voice {
    /// Each text, and how often it was held back since.
    said: Vec<(String, u32)>,
    /// Rounds without a break in which somebody else was quicker.
    overtaken: u32,
}

impl Voice {
    pub(super) fn sealed(&mut self, sealed: Result<Sealed, JournalFault>) {
        let what = "the journal cannot be sealed";
        let Some(sealed) = self.told(sealed, what) else {
            return;
        };
        match sealed {
            Sealed::Overtaken => self.overtaken += 1,
            Sealed::All | Sealed::Waits(_) => self.overtaken = 0,
        }
        if self.overtaken >= OVERTAKEN && self.is_news("overtaken") {
            tracing::warn!("the chain of the journal refuses every segment of this instance");
        }
        if let Sealed::Waits(oldest) = sealed
            && oldest > PATIENCE
            && self.is_news("waits")
        {
            let seconds = oldest.as_secs();
            tracing::warn!(seconds, "lines of the journal wait and nobody seals them");
        }
    }

    /// What was done; why not is said.
    pub(super) fn told<T>(
        &mut self,
        done: Result<T, JournalFault>,
        what: &'static str,
    ) -> Option<T> {
        let error = match done {
            Ok(done) => return Some(done),
            Err(error) => error,
        };
        if self.is_news(&format!("{what}: {error}")) {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            match error {
                JournalFault::Chain(_) | JournalFault::Lost(_) => {
                    tracing::error!(%error, cause, "{what}");
                }
                _ => tracing::warn!(%error, cause, "{what}"),
            }
        }
        None
    }

    fn is_news(&mut self, text: &str) -> bool {
        match self.said.iter_mut().find(|(said, _)| said == text) {
            Some((_, held)) => {
                *held = (*held + 1) % TIMES;
                *held == 0
            }
            None => {
                if self.said.len() >= TEXTS {
                    self.said.clear();
                }
                self.said.push((text.to_owned(), 0));
                true
            }
        }
    }
}

/// How long lines may wait.
const PATIENCE: Duration = Duration::from_secs(60);
/// So often in turn it is no chance.
const OVERTAKEN: u32 = 10;
const TIMES: u32 = 60;
/// Texts remembered.
const TEXTS: usize = 20;
