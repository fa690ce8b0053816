//! The allowances of codes in messages.

use core::time::Duration;

use thiserror::Error;

use crate::challenge::hotp::Digits;

/// How codes in messages are made, and how often and how long they may be tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageRules {
    pub(super) digits: Digits,
    pub(super) life: Duration,
    pub(super) transaction: Duration,
    pub(super) tries: u8,
    pub(super) sends: u8,
    pub(super) pause: Duration,
}

/// Which allowance is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum MessageRulesError {
    /// A code would never live, or longer than NIST SP 800-63B (rev. 3) section 5.1.3.2 allows.
    #[error("life of a code outside of 1 second to 10 minutes")]
    Life,
    /// A transaction would never begin, or be left open for a passer-by.
    #[error("transaction outside of 1 second to 1 hour")]
    Transaction,
    /// No code could be tried, or so many that one is guessed.
    #[error("number of tries outside of 1 to 10")]
    Tries,
    /// No code could be sent, or so many that they are a nuisance.
    #[error("number of messages outside of 1 to 10")]
    Sends,
    /// Messages would follow each other at once, or the next one come too late to be of use.
    #[error("wait between two messages outside of 1 second to 10 minutes")]
    Pause,
}

impl MessageRules {
    /// Six digits, 5 minutes a code and 15 a transaction, 5 tries, 3 messages at least 30 seconds
    /// apart.
    pub const DEFAULT: Self = Self {
        digits: Digits::SIX,
        life: Duration::from_secs(5 * 60),
        transaction: Duration::from_secs(15 * 60),
        tries: 5,
        sends: 3,
        pause: Duration::from_secs(30),
    };

    /// With codes of this length.
    #[must_use]
    pub const fn with_digits(self, digits: Digits) -> Self {
        Self { digits, ..self }
    }

    /// With codes that live so long; parts of a second are dropped.
    ///
    /// # Errors
    /// [`MessageRulesError::Life`] outside of 1 second to 10 minutes.
    pub const fn with_life(self, life: Duration) -> Result<Self, MessageRulesError> {
        match life.as_secs() {
            1..=TEN_MINUTES => Ok(Self { life, ..self }),
            _ => Err(MessageRulesError::Life),
        }
    }

    /// With transactions that end so long after their first message, whatever is sent again; parts
    /// of a second are dropped.
    ///
    /// # Errors
    /// [`MessageRulesError::Transaction`] outside of 1 second to 1 hour.
    pub const fn with_transaction(self, transaction: Duration) -> Result<Self, MessageRulesError> {
        match transaction.as_secs() {
            1..=HOUR => Ok(Self {
                transaction,
                ..self
            }),
            _ => Err(MessageRulesError::Transaction),
        }
    }

    /// With so many tries in a transaction, right ones counted.
    ///
    /// # Errors
    /// [`MessageRulesError::Tries`] outside of 1 to 10: ten tries at six digits are one chance in 100,000.
    pub const fn with_tries(self, tries: u8) -> Result<Self, MessageRulesError> {
        match tries {
            1..=MOST_TRIES => Ok(Self { tries, ..self }),
            _ => Err(MessageRulesError::Tries),
        }
    }

    /// With so many messages in a transaction, the first one counted.
    ///
    /// # Errors
    /// [`MessageRulesError::Sends`] outside of 1 to 10.
    pub const fn with_sends(self, sends: u8) -> Result<Self, MessageRulesError> {
        match sends {
            1..=MOST_SENDS => Ok(Self { sends, ..self }),
            _ => Err(MessageRulesError::Sends),
        }
    }

    /// With at least so long between two messages; parts of a second are dropped.
    ///
    /// # Errors
    /// [`MessageRulesError::Pause`] outside of 1 second to 10 minutes.
    pub const fn with_pause(self, pause: Duration) -> Result<Self, MessageRulesError> {
        match pause.as_secs() {
            1..=TEN_MINUTES => Ok(Self { pause, ..self }),
            _ => Err(MessageRulesError::Pause),
        }
    }
}

pub(super) const MOST_TRIES: u8 = 10;
pub(super) const MOST_SENDS: u8 = 10;
/// In seconds.
pub(super) const TEN_MINUTES: u64 = 10 * 60;
/// In seconds.
pub(super) const HOUR: u64 = 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    const R: MessageRules = MessageRules::DEFAULT;

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn each_allowance_is_refused_outside_of_its_bounds() {
        let almost = Duration::from_millis(999);
        for bad in [Duration::ZERO, almost, secs(601)] {
            assert_eq!(R.with_life(bad), Err(MessageRulesError::Life));
            assert_eq!(R.with_pause(bad), Err(MessageRulesError::Pause));
        }
        for bad in [almost, secs(3601)] {
            assert_eq!(R.with_transaction(bad), Err(MessageRulesError::Transaction));
        }
        for bad in [0, 11] {
            assert_eq!(R.with_tries(bad), Err(MessageRulesError::Tries));
            assert_eq!(R.with_sends(bad), Err(MessageRulesError::Sends));
        }
    }

    #[test]
    fn each_bound_is_allowed() {
        for good in [secs(1), secs(600)] {
            assert_eq!(R.with_life(good).unwrap().life, good);
            assert_eq!(R.with_pause(good).unwrap().pause, good);
        }
        for good in [secs(1), secs(3600)] {
            assert_eq!(R.with_transaction(good).unwrap().transaction, good);
        }
        for good in [1, 10] {
            assert_eq!(R.with_tries(good).unwrap().tries, good);
            assert_eq!(R.with_sends(good).unwrap().sends, good);
        }
        assert_eq!(R.with_digits(Digits::EIGHT).digits, Digits::EIGHT);
    }
}
