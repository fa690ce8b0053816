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
//!  refund (the answer was right): count and streak one less
//! ```

use core::time::Duration;

use crate::throttle::Rule;
use crate::time::UnixTime;

/// Attempts made so far, as stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
                until: self.window_end(current.window_started_at),
            });
        }
        let open_at = current.last_at.plus(self.wait_after(current.streak));
        if now < open_at {
            return Err(Closed {
                until: Some(open_at),
            });
        }
        Ok(Counter {
            count: current.count.saturating_add(1),
            streak: current.streak.saturating_add(1),
            window_started_at: current.window_started_at,
            // A clock that was set back must not shorten a wait.
            last_at: current.last_at.max(now),
        })
    }

    /// Takes one attempt back, because its answer was right.
    pub fn refund(&self, counter: Counter) -> Counter {
        Counter {
            count: counter.count.saturating_sub(1),
            streak: counter.streak.saturating_sub(1),
            ..counter
        }
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
        if self
            .window_end(counter.window_started_at)
            .is_some_and(|end| now >= end)
        {
            counter.count = 0;
            counter.window_started_at = now;
        }
        if now.since(counter.last_at) >= self.quiet {
            counter.streak = 0;
        }
        counter
    }

    fn window_end(&self, started_at: UnixTime) -> Option<UnixTime> {
        self.window.map(|window| started_at.plus(window))
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

#[cfg(test)]
mod tests;
