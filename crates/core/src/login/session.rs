//! How long a session lives (NIST SP 800-63B, rev. 3 sections 4.2.3 and 4.3.3).

use core::time::Duration;

use crate::level::{Assurance, Level};
use crate::time::UnixTime;

/// The bounds of a session's life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionLife {
    /// Without use, below eIDAS high.
    pub idle: Duration,
    /// Without use, at eIDAS high.
    pub idle_high: Duration,
    /// From the last authentication that proved everything, however much used.
    pub absolute: Duration,
}

/// Where a session stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Standing {
    /// It may answer.
    Live,
    /// Unused for too long.
    Idle,
    /// Its time is up.
    Over,
}

impl Default for SessionLife {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(30 * 60),
            idle_high: Duration::from_secs(15 * 60),
            absolute: Duration::from_secs(12 * 60 * 60),
        }
    }
}

impl SessionLife {
    /// Where a session of this level stands now; at a bound it has passed it.
    pub fn standing(
        &self,
        level: Level,
        authenticated_at: UnixTime,
        last_seen_at: UnixTime,
        now: UnixTime,
    ) -> Standing {
        let idle = match level.assurance() {
            Assurance::High => self.idle_high,
            Assurance::Low | Assurance::Substantial => self.idle,
        };
        if now.since(authenticated_at) >= self.absolute {
            Standing::Over
        } else if now.since(last_seen_at) >= idle {
            Standing::Idle
        } else {
            Standing::Live
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(level: Level, authenticated: i64, seen: i64, now: i64) -> Standing {
        let at = UnixTime::from_secs;
        SessionLife::default().standing(level, at(authenticated), at(seen), at(now))
    }

    #[test]
    fn half_an_hour_unused_is_too_long() {
        assert_eq!(standing(Level::TOKEN, 0, 100, 100 + 1799), Standing::Live);
        assert_eq!(standing(Level::TOKEN, 0, 100, 100 + 1800), Standing::Idle);
    }

    #[test]
    fn a_high_session_idles_sooner() {
        assert_eq!(standing(Level::EID, 0, 100, 100 + 899), Standing::Live);
        assert_eq!(standing(Level::EID, 0, 100, 100 + 900), Standing::Idle);
        assert_eq!(standing(Level::PASSKEY, 0, 100, 100 + 900), Standing::Live);
    }

    #[test]
    fn twelve_hours_end_even_a_busy_session() {
        let half_a_day = 12 * 60 * 60;
        assert_eq!(
            standing(Level::APP, 0, half_a_day - 2, half_a_day - 1),
            Standing::Live
        );
        assert_eq!(
            standing(Level::APP, 0, half_a_day - 1, half_a_day),
            Standing::Over
        );
    }
}
