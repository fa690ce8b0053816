//! A counter of attempts and its state machine.
//!
//! ```text
//!                     reserve, count < limit and no wait left
//!                    +----------------------------------------+
//!                    v                                        |
//!  (no counter) --> open --- streak >= free: wait 2, 4, 8 .. s |
//!                    |  ^        (early: Closed until then) --+
//!      count = limit |  |
//!                    v  | window over: count = 0
//!                  closed (until the window ends; without a window until somebody resets it)
//!
//!  quiet time without an attempt: streak = 0, so no wait is left
//!  refund (the answer was right): count and streak one less, in the same window only
//! ```
//!
//! A clock may have run ahead when an attempt was stored and be right again now. What lies ahead by
//! a whole window, or by the longest wait, is then over: else the counter would stay closed until
//! that day. So a clock that is set back closes a counter for two windows at most, and opens it no
//! more often than one that runs ahead by a window does.

use core::time::Duration;

use thiserror::Error;

use crate::throttle::Rule;
use crate::time::UnixTime;

/// Attempts made so far, as stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Counter {
    /// Attempts in this window.
    pub count: u32,
    /// Attempts without a quiet time between them; lengthens the wait.
    pub streak: u32,
    /// When the first attempt of this window was made.
    pub window_started_at: UnixTime,
    /// When the last attempt was made.
    pub last_at: UnixTime,
}

/// No attempt may be made now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no attempt may be made now")]
pub struct Closed {
    /// When to try again; none if somebody has to reset the counter.
    pub until: Option<UnixTime>,
}

impl Rule {
    /// Takes one attempt, to be called before the answer is looked at.
    ///
    /// # Errors
    /// [`Closed`] if the limit is reached or the wait is not over; the counter stays as it was.
    pub fn reserve(&self, counter: Option<Counter>, now: UnixTime) -> Result<Counter, Closed> {
        let current = self.settled(counter, now);
        if current.count >= self.limit {
            return Err(Closed {
                until: self
                    .window
                    .map(|window| current.window_started_at.plus(window)),
            });
        }
        let wait = self.wait_after(current.streak);
        if !has_passed(wait, current.last_at, now) {
            return Err(Closed {
                until: Some(current.last_at.plus(wait)),
            });
        }
        Ok(Counter {
            count: current.count.saturating_add(1),
            streak: current.streak.saturating_add(1),
            window_started_at: current.window_started_at.min(now),
            // A clock that was set back must not shorten a wait.
            last_at: current.last_at.max(now),
        })
    }

    /// The counter as it counts now: an ended window and a quiet time forget.
    fn settled(&self, counter: Option<Counter>, now: UnixTime) -> Counter {
        let fresh = Counter {
            count: 0,
            streak: 0,
            window_started_at: now,
            last_at: now,
        };
        let Some(mut counter) = counter else {
            return fresh;
        };
        let started_at = counter.window_started_at;
        let is_over =
            |window| has_passed(window, started_at, now) || has_passed(window, now, started_at);
        if self.window.is_some_and(is_over) {
            counter.count = 0;
            counter.window_started_at = now;
        }
        if has_passed(self.quiet, counter.last_at, now) {
            counter.streak = 0;
        }
        if has_passed(self.longest_wait, now, counter.last_at) {
            counter.last_at = now.minus(self.longest_wait);
        }
        counter
    }

    /// The wait after so many attempts in a row: 2 s after the last free one, then doubled.
    fn wait_after(&self, streak: u32) -> Duration {
        // Before the first attempt there is nothing to wait for.
        match streak.checked_sub(self.free.max(1)) {
            None => Duration::ZERO,
            Some(over) => {
                let seconds = 2_u64
                    .checked_pow(over.saturating_add(1))
                    .unwrap_or(u64::MAX);
                Duration::from_secs(seconds).min(self.longest_wait)
            }
        }
    }
}

impl Counter {
    /// Takes an attempt back that was reserved then, because its answer was right; what was
    /// reserved before this window began is forgotten already.
    #[must_use]
    pub fn refunded(self, reserved_at: UnixTime) -> Self {
        if reserved_at < self.window_started_at {
            return self;
        }
        Self {
            count: self.count.saturating_sub(1),
            streak: self.streak.saturating_sub(1),
            ..self
        }
    }
}

/// Whether so much time lies between the two. Compared as a span: a sum would stop at the end of
/// time and be over at once.
fn has_passed(span: Duration, from: UnixTime, to: UnixTime) -> bool {
    to.since(from).as_secs() >= span.as_secs()
}

#[cfg(test)]
mod tests;
