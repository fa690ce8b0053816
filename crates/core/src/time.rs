//! An instant in whole Unix seconds; nothing in this crate reads a clock.

use core::time::Duration;

/// Seconds since 1 January 1970 UTC, leap seconds not counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The instant that lies so many seconds after the epoch.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn as_secs(self) -> i64 {
        self.0
    }

    /// The instant this much later; parts of a second are dropped, the end of time holds.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(duration.as_secs()))
    }

    /// The instant this much earlier; parts of a second are dropped, the start of time holds.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(duration.as_secs()))
    }

    /// How long ago `earlier` was; zero if it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.abs_diff(earlier.min(self).0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_instant_is_no_time_ago() {
        let now = UnixTime::from_secs(100);
        assert_eq!(now.since(UnixTime::from_secs(101)), Duration::ZERO);
        assert_eq!(now.since(UnixTime::from_secs(40)), Duration::from_secs(60));
    }

    #[test]
    fn arithmetic_stops_at_the_ends_of_time() {
        let end = UnixTime::from_secs(i64::MAX);
        let start = UnixTime::from_secs(i64::MIN);
        assert_eq!(end.plus(Duration::MAX), end);
        assert_eq!(start.minus(Duration::MAX), start);
        assert_eq!(end.since(start), Duration::from_secs(u64::MAX));
    }
}
