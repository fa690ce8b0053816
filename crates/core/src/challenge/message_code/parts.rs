//! What is stored of a transaction with codes in messages, and what of it can be true.

use core::time::Duration;

use thiserror::Error;

use super::rules::{HOUR, MOST_SENDS, MOST_TRIES, TEN_MINUTES};
use crate::challenge::hotp::Digits;
use crate::keyring::Mac;
use crate::time::UnixTime;

/// What is stored of a transaction; the code itself is not in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parts {
    /// Keyed digest of purpose, transaction and code.
    pub mac: Mac,
    /// Length of the code.
    pub digits: Digits,
    /// What the code is worth.
    pub standing: MessageStanding,
    /// When the code was made.
    pub sent_at: UnixTime,
    /// From when on the code is too old; at most 10 minutes after `sent_at`.
    pub expires_at: UnixTime,
    /// From when on the transaction takes no code, a fresh one neither; at most an hour after
    /// `sent_at`.
    pub closes_at: UnixTime,
    /// Messages so far, 1 to 10.
    pub sends: u8,
    /// Tries so far, over all codes of the transaction, 0 to 10.
    pub tries: u8,
    /// Rises by one with each change: an update must find the one on which it was decided.
    pub generation: u32,
}

/// What the code that was sent last is worth.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum MessageStanding {
    /// It may be accepted.
    Live,
    /// It was right at the wrong time: it has travelled and stays worthless, whatever a clock says.
    Expired,
    /// It was accepted, which ends the transaction.
    Used,
}

/// Why stored parts are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// No message, or more than any rules allow.
    #[error("stored number of messages outside of 1 to 10")]
    Sends,
    /// More tries than any rules allow.
    #[error("stored number of tries over 10")]
    Tries,
    /// The generation is not one that so many messages and tries lead to, with this standing.
    #[error("stored generation at odds with messages, tries and standing")]
    Generation,
    /// The code ends before it was sent, lives over 10 minutes or outlives its transaction, or that
    /// ends over an hour later.
    #[error("stored times at odds with each other")]
    Times,
}

impl Parts {
    /// Refuses what no walk over the operations leads to, as far as counts and times tell.
    pub(super) fn check(&self) -> Result<(), RestoreError> {
        if !(1..=MOST_SENDS).contains(&self.sends) {
            Err(RestoreError::Sends)
        } else if self.tries > MOST_TRIES {
            Err(RestoreError::Tries)
        } else if !self.counts_agree() {
            Err(RestoreError::Generation)
        } else if !self.times_agree() {
            Err(RestoreError::Times)
        } else {
            Ok(())
        }
    }

    /// Whether the code may be accepted at this instant. The tolerance is for servers whose clocks
    /// differ; without a lower bound, a clock that is set back would lengthen the life of the code.
    pub(super) fn is_alive(&self, at: UnixTime) -> bool {
        self.sent_at.minus(CLOCK_TOLERANCE) <= at && at < self.expires_at
    }

    /// Each message after the first and each try is one change, and each try may be a second one:
    /// that of the standing, which some try must have made unless the code is live.
    fn counts_agree(&self) -> bool {
        let tries = u32::from(self.tries);
        let counted = tries + u32::from(self.sends).saturating_sub(1);
        let turned = match self.standing {
            MessageStanding::Live => 0,
            MessageStanding::Expired | MessageStanding::Used => 1,
        };
        (counted + turned..=counted + tries).contains(&self.generation)
    }

    fn times_agree(&self) -> bool {
        let life = self.expires_at.since(self.sent_at);
        let transaction = self.closes_at.since(self.sent_at);
        self.sent_at <= self.expires_at
            && self.expires_at <= self.closes_at
            && life <= Duration::from_secs(TEN_MINUTES)
            && transaction <= Duration::from_secs(HOUR)
    }
}

/// How far the clock that sees a code may be behind the one that sent it.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(10);
