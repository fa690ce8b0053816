//! The allowances of each step of a login, and their defaults.

use core::num::NonZeroU32;
use core::time::Duration;

/// How often something may be tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Attempts that are evaluated in one window.
    pub limit: u32,
    /// Length of a window, which starts with its first attempt; none lasts until a reset.
    pub window: Option<Duration>,
    /// Attempts in a row before waits start.
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

    fn loosened(self, multiplier: NonZeroU32) -> Self {
        Self {
            limit: self.limit.saturating_mul(multiplier.get()),
            free: self.free.saturating_mul(multiplier.get()),
            ..self
        }
    }
}

/// All allowances of the login, by step and by who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Wrong passwords in a row from a known device before it counts as unknown.
    pub known_device: u32,
    /// Passwords for one person from all unknown devices together.
    pub password_unknown: Rule,
    /// Wrong passwords from one IPv4 address or IPv6 /64 network, over all persons.
    pub network: Rule,
    /// Wrong passwords from one IPv4 /24 or IPv6 /48 network, over all persons.
    pub wide_network: Rule,
    /// Wrong codes for one person from all unknown devices since the last accepted code.
    pub code_unknown: Rule,
    /// Unfinished logins after a right password from unknown devices before the step closes.
    pub looks: u32,
    /// For how long an unfinished login counts.
    pub look_window: Duration,
    /// Within which the same browser may finish, so that the unfinished login does not count.
    pub look_clear: Duration,
    /// Wrong codes that end a login.
    pub transaction: u32,
    /// New passwords tried in one login; each is compared with the old one.
    pub new_passwords: u32,
    /// Wrong codes in a row that suspend a paper (NIST SP 800-63B section 5.2.2: at most 100).
    pub paper: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            known_device: 10,
            password_unknown: Rule {
                limit: 100,
                window: Some(DAY.saturating_mul(30)),
                free: 5,
                longest_wait: Duration::from_secs(15 * 60),
                quiet: DAY,
            },
            network: Rule::without_waits(20, Some(HOUR)),
            wide_network: Rule::without_waits(100, Some(HOUR)),
            code_unknown: Rule::without_waits(20, None),
            looks: 3,
            look_window: DAY.saturating_mul(90),
            look_clear: DAY,
            transaction: 5,
            new_passwords: 10,
            paper: 100,
        }
    }
}

impl Limits {
    /// Wider allowances for load tests. The bounds of a login and of a paper never move: they are
    /// what keeps a short code safe.
    #[must_use]
    pub fn loosened(self, multiplier: NonZeroU32) -> Self {
        Self {
            known_device: self.known_device.saturating_mul(multiplier.get()),
            password_unknown: self.password_unknown.loosened(multiplier),
            network: self.network.loosened(multiplier),
            wide_network: self.wide_network.loosened(multiplier),
            code_unknown: self.code_unknown.loosened(multiplier),
            looks: self.looks.saturating_mul(multiplier.get()),
            ..self
        }
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loosening_never_touches_login_and_paper() {
        let loose = Limits::default().loosened(NonZeroU32::MAX);
        assert_eq!((loose.transaction, loose.paper), (5, 100));
        assert_eq!(loose.password_unknown.limit, u32::MAX);
        let same = Limits::default().loosened(NonZeroU32::MIN);
        assert_eq!(same, Limits::default());
    }
}
