//! The allowances of each step of a login, their defaults, and what makes them sound.

use core::num::NonZeroU32;
use core::time::Duration;

use thiserror::Error;

use crate::throttle::Rule;

/// All allowances of the login, by step and by who asks.
///
/// [`Self::check`] tells whether values of one's own hold together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Wrong passwords in a row from a known device before it counts as unknown; at least 1
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
    /// Unfinished logins after a right password from unknown devices before the step closes; at
    /// least 1.
    pub looks: u32,
    /// For how long an unfinished login counts; at least a second.
    pub look_window: Duration,
    /// Within which the same browser may finish, so that the unfinished login does not count; at
    /// most `look_window`.
    pub look_clear: Duration,
    /// Wrong codes that end a login; at least 1.
    pub transaction: u32,
    /// New passwords tried in one login, each of which is compared with the old one; at least 1.
    pub new_passwords: u32,
    /// Wrong codes in a row that suspend a paper; 1 to 100 (NIST SP 800-63B section 5.2.2).
    pub paper: u32,
    /// The way in for the owner of a closed account on a new device.
    pub unlock: UnlockLimits,
}

/// The allowances of the unlock link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnlockLimits {
    /// Wrong passwords in a row behind a link; 1 to `known_device`.
    pub tries: u32,
    /// For how long a link works; at least a second.
    pub life: Duration,
    /// Links sent to one person in any 24 hours; zero sends none.
    pub per_day: u32,
}

/// Why allowances do not hold together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum LimitsError {
    /// This number or duration would shut everybody out, or forget at once.
    #[error("{0} must be at least 1 (an attempt, or a second)")]
    Zero(&'static str),
    /// More wrong codes in a row than NIST SP 800-63B section 5.2.2 allows.
    #[error("paper must be at most 100")]
    Paper,
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
            per_day: 3,
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

    /// Whether the values hold together.
    ///
    /// # Errors
    /// [`LimitsError::Zero`], [`LimitsError::Paper`], [`LimitsError::UnlockTries`] and
    /// [`LimitsError::LookClear`] for a number or duration out of the bounds of its field; the
    /// others for a [`Rule`] that does not suit its place.
    pub fn check(&self) -> Result<(), LimitsError> {
        self.check_numbers()?;
        check_window("password_unknown", &self.password_unknown)?;
        check_window("network", &self.network)?;
        check_window("wide_network", &self.wide_network)?;
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

    fn check_numbers(&self) -> Result<(), LimitsError> {
        let at_least_one = [
            ("known_device", self.known_device),
            ("password_unknown", self.password_unknown.limit),
            ("network", self.network.limit),
            ("wide_network", self.wide_network.limit),
            ("code_unknown", self.code_unknown.limit),
            ("looks", self.looks),
            ("transaction", self.transaction),
            ("new_passwords", self.new_passwords),
            ("paper", self.paper),
            ("unlock.tries", self.unlock.tries),
        ];
        let at_least_a_second = [
            ("device_life", self.device_life),
            ("look_window", self.look_window),
            ("unlock.life", self.unlock.life),
        ];
        let numbers = at_least_one.map(|(name, number)| (number == 0, LimitsError::Zero(name)));
        let durations = at_least_a_second
            .map(|(name, duration)| (duration.as_secs() == 0, LimitsError::Zero(name)));
        first_broken(numbers)?;
        first_broken(durations)?;
        first_broken([(self.paper > MOST_IN_A_ROW, LimitsError::Paper)])
    }
}

fn check_window(name: &'static str, rule: &Rule) -> Result<(), LimitsError> {
    let window = rule.window.unwrap_or_default();
    first_broken([
        (window.as_secs() == 0, LimitsError::Window(name)),
        (rule.quiet < rule.longest_wait, LimitsError::Quiet(name)),
    ])
}

/// The first error whose condition holds.
fn first_broken<const N: usize>(rules: [(bool, LimitsError); N]) -> Result<(), LimitsError> {
    let broken = rules.into_iter().find(|(holds, _)| *holds);
    broken.map_or(Ok(()), |(_, error)| Err(error))
}

/// NIST SP 800-63B (revision 3) section 5.2.2.
const MOST_IN_A_ROW: u32 = 100;
const HOUR: Duration = Duration::from_secs(60 * 60);
pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    type Spoil = fn(&mut Limits);

    fn refused(spoil: impl FnOnce(&mut Limits)) -> LimitsError {
        let mut limits = Limits::default();
        spoil(&mut limits);
        limits.check().unwrap_err()
    }

    #[test]
    fn loosening_never_touches_login_and_paper() {
        let loose = Limits::default().loosened(NonZeroU32::MAX);
        assert_eq!((loose.transaction, loose.paper), (5, 100));
        assert_eq!(loose.password_unknown.limit, u32::MAX);
        let same = Limits::default().loosened(NonZeroU32::MIN);
        assert_eq!(same, Limits::default());
    }

    #[test]
    fn the_defaults_hold_together_loosened_too() {
        assert_eq!(Limits::default().check(), Ok(()));
        assert_eq!(Limits::default().loosened(NonZeroU32::MAX).check(), Ok(()));
    }

    #[test]
    fn no_paper_stands_more_wrong_codes_than_nist_allows() {
        assert_eq!(refused(|limits| limits.paper = 101), LimitsError::Paper);
    }

    #[test]
    fn what_would_shut_everybody_out_is_refused_by_name() {
        let spoilt: [(&str, Spoil); 13] = [
            ("known_device", |limits| limits.known_device = 0),
            ("password_unknown", |limits| {
                limits.password_unknown.limit = 0;
            }),
            ("network", |limits| limits.network.limit = 0),
            ("wide_network", |limits| limits.wide_network.limit = 0),
            ("code_unknown", |limits| limits.code_unknown.limit = 0),
            ("looks", |limits| limits.looks = 0),
            ("transaction", |limits| limits.transaction = 0),
            ("new_passwords", |limits| limits.new_passwords = 0),
            ("paper", |limits| limits.paper = 0),
            ("unlock.tries", |limits| limits.unlock.tries = 0),
            ("device_life", |limits| limits.device_life = Duration::ZERO),
            ("look_window", |limits| limits.look_window = Duration::ZERO),
            ("unlock.life", |limits| limits.unlock.life = Duration::ZERO),
        ];
        for (name, spoil) in spoilt {
            assert_eq!(refused(spoil), LimitsError::Zero(name));
        }
    }

    #[test]
    fn a_counter_that_strangers_move_must_end() {
        let spoilt: [(&str, Spoil); 4] = [
            ("password_unknown", |limits| {
                limits.password_unknown.window = None;
            }),
            ("network", |limits| limits.network.window = None),
            ("wide_network", |limits| limits.wide_network.window = None),
            ("network", |limits| {
                limits.network.window = Some(Duration::ZERO);
            }),
        ];
        for (name, spoil) in spoilt {
            assert_eq!(refused(spoil), LimitsError::Window(name));
        }
    }

    #[test]
    fn a_quiet_time_may_not_end_a_wait() {
        let hasty = |limits: &mut Limits| limits.password_unknown.quiet = Duration::from_secs(899);
        assert_eq!(refused(hasty), LimitsError::Quiet("password_unknown"));
    }

    #[test]
    fn the_wide_network_bears_as_much_as_the_narrow_one() {
        let narrow = |limits: &mut Limits| limits.wide_network.limit = 19;
        assert_eq!(refused(narrow), LimitsError::WideNetwork);
    }

    #[test]
    fn wrong_codes_may_not_be_forgotten_or_waited_for() {
        let windowed = |limits: &mut Limits| limits.code_unknown.window = Some(DAY);
        assert_eq!(refused(windowed), LimitsError::CodeUnknown);
        let waiting = |limits: &mut Limits| limits.code_unknown.longest_wait = HOUR;
        assert_eq!(refused(waiting), LimitsError::CodeUnknown);
    }

    #[test]
    fn a_link_gives_no_more_tries_than_a_known_device_has() {
        assert_eq!(
            refused(|limits| limits.unlock.tries = 11),
            LimitsError::UnlockTries
        );
    }

    #[test]
    fn a_look_is_taken_back_only_while_it_counts() {
        let late = |limits: &mut Limits| limits.look_clear = DAY.saturating_mul(91);
        assert_eq!(refused(late), LimitsError::LookClear);
    }
}
