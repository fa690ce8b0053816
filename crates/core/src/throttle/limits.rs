//! The allowances of each step of a login, their defaults, and what makes them sound.

use core::num::NonZeroU32;
use core::time::Duration;

use thiserror::Error;

use crate::throttle::Rule;

/// All allowances of the login, by step and by who asks.
///
/// Whoever sets values of his own, or reads them from a configuration, calls [`Self::check`] once
/// before the first login. The steps do not call it: of these values they hold themselves only to the
/// bound of a paper, which no value widens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Wrong passwords in a row from a known device before it counts as unknown; 1 to [`Self::MOST`]
    /// (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
    pub known_device: u32,
    /// For how long a device stays known; at least a second.
    pub device_life: Duration,
    /// Passwords for one person from all unknown devices together; limit at least 1, with a window.
    pub password_unknown: Rule,
    /// Wrong passwords from one IPv4 address or IPv6 /64 network, over all persons; limit at least
    /// 1, with a window.
    pub network: Rule,
    /// Wrong passwords from one IPv4 /24 or IPv6 /48 network, over all persons; with a window and
    /// no lower limit than `network`.
    pub wide_network: Rule,
    /// Wrong codes for one person from all unknown devices since the last accepted code; limit at
    /// least 1, without window and waits.
    pub code_unknown: Rule,
    /// Unfinished logins after a right password from unknown devices before the step closes; 1 to
    /// [`Self::MOST`].
    pub looks: u32,
    /// For how long an unfinished login counts; at least a second.
    pub look_window: Duration,
    /// Within which the same browser may finish, so that the unfinished login does not count; at
    /// most `look_window`.
    pub look_clear: Duration,
    /// Wrong codes that end a login; 1 to 100, as many as a paper stands.
    pub transaction: u32,
    /// New passwords tried in one login, each of which is compared with the old one; 1 to 100.
    pub new_passwords: u32,
    /// Wrong codes in a row that suspend a paper; 1 to 100 (NIST SP 800-63B, rev. 3 section 5.2.2).
    /// More counts as 100: see [`Self::paper_bound`].
    pub paper: u32,
    /// The way in for the owner of a closed account on a new device.
    pub unlock: UnlockLimits,
}

/// The allowances of the unlock link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnlockLimits {
    /// Passwords behind a link, right or wrong, until a login is finished; 1 to `known_device`.
    pub tries: u32,
    /// For how long a link works; a second to a day.
    pub life: Duration,
    /// For how long the browser that used a link has its tries; a second to a day.
    pub device_life: Duration,
    /// Links sent to one person in any 24 hours; 24 at most, zero sends none.
    pub per_day: u32,
}

/// Why allowances do not hold together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum LimitsError {
    /// This number or duration would shut everybody out, or forget at once.
    #[error("{0} must be at least 1 (an attempt, or a second)")]
    Zero(&'static str),
    /// So much is no bound any more. A paper stands as many wrong codes in a row as NIST SP 800-63B
    /// (rev. 3) section 5.2.2 allows.
    #[error("{name} must be at most {most} (attempts, or seconds)")]
    High {
        /// Which number or duration.
        name: &'static str,
        /// The most it may be.
        most: u64,
    },
    /// Waits would start only behind the limit.
    #[error("free attempts of {0} must not be more than its limit")]
    Free(&'static str),
    /// Without an end, a stranger could close this counter for good.
    #[error("{0} must have a window of at least a second")]
    Window(&'static str),
    /// A quiet time shorter than a wait would end the wait.
    #[error("the quiet time of {0} must not be shorter than its longest wait")]
    Quiet(&'static str),
    /// The wide network would close before the narrow one can.
    #[error("wide_network must not have a lower limit than network")]
    WideNetwork,
    /// Wrong codes would be forgotten without an accepted one, or a wait would close the step.
    #[error("code_unknown must have neither window nor waits")]
    CodeUnknown,
    /// Looks would be taken back that do not count any more.
    #[error("look_clear must not be longer than look_window")]
    LookClear,
    /// A link would give more tries than a known device has.
    #[error("unlock.tries must not be more than known_device")]
    UnlockTries,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            known_device: 10,
            device_life: DAY.saturating_mul(180),
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
            paper: MOST_IN_A_ROW,
            unlock: UnlockLimits::default(),
        }
    }
}

impl Default for UnlockLimits {
    fn default() -> Self {
        Self {
            tries: 5,
            life: Duration::from_secs(15 * 60),
            device_life: HOUR,
            per_day: 3,
        }
    }
}

impl Limits {
    /// The most that any number of attempts may be: wide enough for load tests.
    pub const MOST: u32 = 1_000_000;

    /// Wider allowances for load tests, up to [`Self::MOST`]. The bounds of a login and of a paper
    /// never move: they are what keeps a short code safe.
    #[must_use]
    pub fn loosened(self, multiplier: NonZeroU32) -> Self {
        let wider = |number: u32| number.saturating_mul(multiplier.get()).min(Self::MOST);
        let rule = |rule: Rule| rule.loosened(multiplier, Self::MOST);
        Self {
            known_device: wider(self.known_device),
            password_unknown: rule(self.password_unknown),
            network: rule(self.network),
            wide_network: rule(self.wide_network),
            code_unknown: rule(self.code_unknown),
            looks: wider(self.looks),
            ..self
        }
    }

    /// Whether the values hold together.
    ///
    /// # Errors
    /// [`LimitsError::Zero`], [`LimitsError::High`], [`LimitsError::UnlockTries`] and
    /// [`LimitsError::LookClear`] for a number or duration out of the bounds of its field; the
    /// others for a [`Rule`] that does not suit its place.
    pub fn check(&self) -> Result<(), LimitsError> {
        self.check_numbers()?;
        self.check_durations()?;
        check_rule("password_unknown", &self.password_unknown)?;
        check_rule("network", &self.network)?;
        check_rule("wide_network", &self.wide_network)?;
        let code = &self.code_unknown;
        first_broken([
            (
                code.window.is_some() || !code.longest_wait.is_zero(),
                LimitsError::CodeUnknown,
            ),
            (
                self.wide_network.limit < self.network.limit,
                LimitsError::WideNetwork,
            ),
            (
                self.unlock.tries > self.known_device,
                LimitsError::UnlockTries,
            ),
            (self.look_clear > self.look_window, LimitsError::LookClear),
        ])
    }

    /// Whether so many wrong codes in a row suspend a paper, or stop another key.
    pub const fn suspends(&self, wrong_in_a_row: u32) -> bool {
        wrong_in_a_row >= self.paper_bound()
    }

    /// Wrong codes in a row that suspend a paper: 100 whatever else was set, as NIST SP 800-63B
    /// section 5.2.2 allows no more.
    pub const fn paper_bound(&self) -> u32 {
        match self.paper {
            stricter @ 0..MOST_IN_A_ROW => stricter,
            _ => MOST_IN_A_ROW,
        }
    }

    fn check_numbers(&self) -> Result<(), LimitsError> {
        let bounds = [
            ("known_device", self.known_device, Self::MOST),
            ("password_unknown", self.password_unknown.limit, Self::MOST),
            ("network", self.network.limit, Self::MOST),
            ("wide_network", self.wide_network.limit, Self::MOST),
            ("code_unknown", self.code_unknown.limit, Self::MOST),
            ("looks", self.looks, Self::MOST),
            ("transaction", self.transaction, MOST_IN_A_ROW),
            ("new_passwords", self.new_passwords, MOST_IN_A_ROW),
            ("paper", self.paper, MOST_IN_A_ROW),
            ("unlock.tries", self.unlock.tries, Self::MOST),
        ];
        for (name, number, most) in bounds {
            check_bounds(name, number.into(), most.into())?;
        }
        // Here zero has a meaning.
        check_most("unlock.per_day", self.unlock.per_day.into(), MOST_A_DAY)
    }

    fn check_durations(&self) -> Result<(), LimitsError> {
        let bounds = [
            ("device_life", self.device_life, Duration::MAX),
            ("look_window", self.look_window, Duration::MAX),
            ("unlock.life", self.unlock.life, DAY),
            ("unlock.device_life", self.unlock.device_life, DAY),
        ];
        for (name, duration, most) in bounds {
            check_bounds(name, duration.as_secs(), most.as_secs())?;
        }
        Ok(())
    }
}

fn check_bounds(name: &'static str, number: u64, most: u64) -> Result<(), LimitsError> {
    first_broken([(number == 0, LimitsError::Zero(name))])?;
    check_most(name, number, most)
}

fn check_most(name: &'static str, number: u64, most: u64) -> Result<(), LimitsError> {
    first_broken([(number > most, LimitsError::High { name, most })])
}

fn check_rule(name: &'static str, rule: &Rule) -> Result<(), LimitsError> {
    let window = rule.window.unwrap_or_default();
    first_broken([
        (window.as_secs() == 0, LimitsError::Window(name)),
        (rule.quiet < rule.longest_wait, LimitsError::Quiet(name)),
        (rule.free > rule.limit, LimitsError::Free(name)),
    ])
}

/// The first error whose condition holds.
fn first_broken<const N: usize>(rules: [(bool, LimitsError); N]) -> Result<(), LimitsError> {
    let broken = rules.into_iter().find(|(holds, _)| *holds);
    broken.map_or(Ok(()), |(_, error)| Err(error))
}

/// NIST SP 800-63B, rev. 3 section 5.2.2, rev. 4 section 3.2.2.
const MOST_IN_A_ROW: u32 = 100;
/// Unlock links to one person: one an hour.
const MOST_A_DAY: u64 = 24;
const HOUR: Duration = Duration::from_secs(60 * 60);
pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests;
