//! Section `journal`: how long security events are kept, and where checkpoints go.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

/// The journal of security events.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Journal {
    /// Days that lines stay; 12 months by default.
    pub keep_days: u32,
    /// File that a checkpoint of the chain is appended to about once a minute. It belongs on
    /// another machine than the database.
    pub checkpoint_file: Option<PathBuf>,
}

/// A time that the journal cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("journal.keep_days must be 1 to 36500")]
pub struct JournalError;

impl Default for Journal {
    fn default() -> Self {
        Self {
            keep_days: 366,
            checkpoint_file: None,
        }
    }
}

impl Journal {
    /// How long lines stay.
    ///
    /// # Errors
    /// [`JournalError`] for no time at all, or more than a hundred years.
    pub const fn keep(&self) -> Result<Duration, JournalError> {
        match self.keep_days {
            1..=36_500 => Ok(Duration::from_secs(self.keep_days as u64 * DAY)),
            _ => Err(JournalError),
        }
    }
}

/// Seconds.
const DAY: u64 = 24 * 60 * 60;
