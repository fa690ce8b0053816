//! The state of one transaction with codes in messages.

use rand_core::CryptoRng;
use thiserror::Error;

use super::{Binding, CountedTry, MessageKeys, MessageRules, MessageStanding, Parts, RestoreError};
use crate::challenge::Answer;
use crate::challenge::hotp::{Digits, Number};
use crate::keyring::Mac;
use crate::secret::SecretString;
use crate::time::UnixTime;

/// The codes sent for one transaction: the last one, and what was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MessageCode(Parts);

/// A state to be stored and the code to be sent.
#[derive(Debug)]
#[must_use]
pub struct Sent {
    /// To be stored before the message goes out.
    pub state: MessageCode,
    /// For the message alone.
    pub code: SecretString,
}

/// Why no code is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum MessageClosed {
    /// Every try was used.
    #[error("no try left in the transaction")]
    Tries,
    /// The end of the transaction is reached.
    #[error("transaction over")]
    Over,
}

impl<E> From<MessageClosed> for Answer<E> {
    fn from(_: MessageClosed) -> Self {
        Self::Blocked
    }
}

/// Why no fresh code is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ResendError {
    /// A code was accepted already.
    #[error("code of the transaction accepted already")]
    Used,
    /// A fresh code could not be tried.
    #[error(transparent)]
    Closed(#[from] MessageClosed),
    /// All messages of the transaction were sent.
    #[error("no message left in the transaction")]
    Sends,
    /// The last message went out just now.
    #[error("too early for the next message")]
    Early {
        /// When it may go out.
        until: UnixTime,
    },
}

impl MessageCode {
    /// The first code of a transaction.
    pub fn issue(
        rules: &MessageRules,
        keys: &MessageKeys,
        binding: &Binding<'_>,
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Sent {
        Fresh::draw(rules, keys, binding, now, rng).in_course(Course {
            closes_at: now.plus(rules.transaction),
            sends: 1,
            tries: 0,
            generation: 0,
        })
    }

    /// The transaction as stored.
    ///
    /// What is checked are counts and times, each by itself and against the others. That the digest
    /// is one of a code that was sent shows only when a code fits it, and a row that was set back to
    /// what it was earlier cannot be told from that.
    ///
    /// # Errors
    /// [`RestoreError`] if no use of a transaction leads to these counts and times.
    pub fn restore(parts: Parts) -> Result<Self, RestoreError> {
        parts.check()?;
        Ok(Self(parts))
    }

    /// What is to be stored.
    pub const fn parts(&self) -> &Parts {
        &self.0
    }

    /// A fresh code for the same transaction. The one before is worth nothing from then on; tries,
    /// messages and the end of the transaction are kept. `binding` is that of the first code.
    ///
    /// # Errors
    /// [`ResendError`]: accepted already, closed, too many messages, or too early.
    pub fn resend(
        &self,
        rules: &MessageRules,
        keys: &MessageKeys,
        binding: &Binding<'_>,
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Sent, ResendError> {
        self.check_resend(rules, now)?;
        let fresh = Fresh::draw(rules, keys, binding, now, rng);
        Ok(fresh.in_course(Course {
            closes_at: self.0.closes_at,
            // Fewer than the rules allow, which is 10 at most.
            sends: self.0.sends + 1,
            tries: self.0.tries,
            generation: self.next_generation(),
        }))
    }

    /// Takes one try, to be stored before the code is looked at, on the condition that the stored
    /// generation is still this one.
    ///
    /// # Errors
    /// [`MessageClosed`] if no try is left or the transaction is over; the answer is then
    /// [`Answer::Blocked`].
    pub fn reserve(
        &self,
        rules: &MessageRules,
        now: UnixTime,
    ) -> Result<CountedTry, MessageClosed> {
        self.check_open(rules, now)?;
        let state = Self(Parts {
            // Fewer than the rules allow, which is 10 at most.
            tries: self.0.tries + 1,
            generation: self.next_generation(),
            ..self.0.clone()
        });
        Ok(CountedTry::new(state, now))
    }

    pub(super) fn with_standing(&self, standing: MessageStanding) -> Self {
        Self(Parts {
            standing,
            generation: self.next_generation(),
            ..self.0.clone()
        })
    }

    /// Ten tries and ten messages make fewer than thirty changes: it never comes near its end.
    const fn next_generation(&self) -> u32 {
        self.0.generation + 1
    }

    fn check_open(&self, rules: &MessageRules, now: UnixTime) -> Result<(), MessageClosed> {
        if self.0.tries >= rules.tries {
            Err(MessageClosed::Tries)
        } else if now >= self.0.closes_at {
            Err(MessageClosed::Over)
        } else {
            Ok(())
        }
    }

    fn check_resend(&self, rules: &MessageRules, now: UnixTime) -> Result<(), ResendError> {
        if self.0.standing == MessageStanding::Used {
            return Err(ResendError::Used);
        }
        self.check_open(rules, now)?;
        if self.0.sends >= rules.sends {
            return Err(ResendError::Sends);
        }
        let until = self.0.sent_at.plus(rules.pause);
        if now < until {
            return Err(ResendError::Early { until });
        }
        Ok(())
    }
}

/// A code that belongs to no transaction yet.
struct Fresh {
    mac: Mac,
    digits: Digits,
    code: SecretString,
    sent_at: UnixTime,
    too_old_at: UnixTime,
}

/// What a transaction keeps from one code to the next.
#[derive(Clone, Copy)]
struct Course {
    closes_at: UnixTime,
    sends: u8,
    tries: u8,
    generation: u32,
}

impl Fresh {
    fn draw(
        rules: &MessageRules,
        keys: &MessageKeys,
        binding: &Binding<'_>,
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Self {
        let number = Number::draw(rules.digits, rng);
        Self {
            mac: keys.tag(binding, &number, rules.digits),
            digits: rules.digits,
            code: number.spell(rules.digits),
            sent_at: now,
            too_old_at: now.plus(rules.life),
        }
    }

    fn in_course(self, course: Course) -> Sent {
        let state = MessageCode(Parts {
            mac: self.mac,
            digits: self.digits,
            standing: MessageStanding::Live,
            sent_at: self.sent_at,
            expires_at: self.too_old_at.min(course.closes_at),
            closes_at: course.closes_at,
            sends: course.sends,
            tries: course.tries,
            generation: course.generation,
        });
        Sent {
            state,
            code: self.code,
        }
    }
}
