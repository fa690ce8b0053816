//! The rule of one counter.

use core::num::NonZeroU32;
use core::time::Duration;

/// How often something may be tried.
///
/// A window starts with its first attempt and forgets all at its end, as one number and two
/// instants can tell no more. A span as long as a window may thus lie across two of them: it sees
/// twice the limit less one at most, and that one too where an attempt that began a window was given
/// back. Halve the limit where the bound must hold in any span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Attempts that are evaluated in one window, at most [`crate::throttle::Limits::MOST`].
    pub limit: u32,
    /// Length of a window, which starts with its first attempt; none lasts until a reset.
    pub window: Option<Duration>,
    /// Attempts in a row before waits start, at most `limit`; zero counts as one.
    pub free: u32,
    /// The longest wait between two attempts; zero means no waits.
    pub longest_wait: Duration,
    /// The row of attempts starts anew after so long without one.
    pub quiet: Duration,
}

impl Rule {
    /// A rule that only counts.
    pub const fn without_waits(limit: u32, window: Option<Duration>) -> Self {
        Self {
            limit,
            window,
            free: limit,
            longest_wait: Duration::ZERO,
            quiet: Duration::ZERO,
        }
    }

    /// Wider by this factor, up to so many.
    pub(super) fn loosened(self, multiplier: NonZeroU32, most: u32) -> Self {
        let wider = |number: u32| number.saturating_mul(multiplier.get()).min(most);
        Self {
            limit: wider(self.limit),
            free: wider(self.free),
            ..self
        }
    }
}
