//! Looks: logins from unknown devices that had the right password and are not finished. Whoever
//! has stolen a password sees by each of them which number the paper is asked for.

use crate::secret::TokenDigest;
use crate::throttle::Limits;
use crate::time::UnixTime;

/// One look, as stored for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Digest of a random value that the browser keeps.
    pub browser: TokenDigest,
    /// When the password was right.
    pub at: UnixTime,
}

/// What a right password from an unknown device leads to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[must_use]
pub enum Looked {
    /// The look is stored and the code asked.
    Open,
    /// The same, and with this look the step closes: [`crate::throttle::Closure::Looks`].
    Closing,
    /// Nothing is stored, nothing is given back, and the answer is that to a wrong password.
    Refused,
}

/// A login that came to its end with an accepted code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finish {
    /// Digest of the value of its browser; none on a known device, which makes no looks.
    pub browser: Option<TokenDigest>,
    /// Whether the password was replaced.
    pub password: PasswordChange,
}

/// The looks of one person that a finished login takes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum TakenBack {
    /// None.
    Nothing,
    /// Those of one browser.
    Own {
        /// Digest of its value.
        browser: TokenDigest,
        /// Older ones stay.
        since: UnixTime,
    },
    /// Every one.
    All,
}

/// What a login did to the password.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PasswordChange {
    /// It is the same as before.
    Kept,
    /// There is a new one, so that whoever knew the old one knows nothing.
    Replaced,
}

impl Look {
    /// How many of the looks count now.
    pub fn count(looks: &[Self], limits: &Limits, now: UnixTime) -> u32 {
        let counting = looks.iter().filter(|look| look.counts(limits, now));
        u32::try_from(counting.count()).unwrap_or(u32::MAX)
    }

    /// Whether it counts now. A look of the future counts: the clock was set back.
    pub fn counts(&self, limits: &Limits, now: UnixTime) -> bool {
        self.at >= Self::counting_since(limits, now)
    }

    /// The oldest instant at which looks were made that count now.
    pub fn counting_since(limits: &Limits, now: UnixTime) -> UnixTime {
        now.minus(limits.look_window)
    }

    /// Whether a finished login takes the look back.
    pub fn is_taken_back(&self, by: &Finish, limits: &Limits, now: UnixTime) -> bool {
        match by.takes_back(limits, now) {
            TakenBack::Nothing => false,
            TakenBack::Own { browser, since } => browser.ct_eq(&self.browser) && self.at >= since,
            TakenBack::All => true,
        }
    }
}

impl Finish {
    /// The looks that were made by the same browser a short time ago, or with a password that is
    /// not valid any more.
    pub fn takes_back(&self, limits: &Limits, now: UnixTime) -> TakenBack {
        match (self.password, self.browser) {
            (PasswordChange::Replaced, _) => TakenBack::All,
            (PasswordChange::Kept, None) => TakenBack::Nothing,
            (PasswordChange::Kept, Some(browser)) => TakenBack::Own {
                browser,
                since: now.minus(limits.look_clear),
            },
        }
    }
}

impl Looked {
    /// What a look leads to when so many count before it. Count and store in one step.
    pub const fn after(before: u32, limits: &Limits) -> Self {
        if before >= limits.looks {
            Self::Refused
        } else if before.saturating_add(1) >= limits.looks {
            Self::Closing
        } else {
            Self::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    fn browser(name: &str) -> TokenDigest {
        TokenDigest::of(name)
    }

    fn look(seconds: i64) -> Look {
        Look {
            browser: browser("own"),
            at: at(seconds),
        }
    }

    fn finish(name: Option<&str>, password: PasswordChange) -> Finish {
        Finish {
            browser: name.map(browser),
            password,
        }
    }

    #[test]
    fn the_third_look_closes_the_step_and_the_fourth_is_refused() {
        let limits = Limits::default();
        let all: [Looked; 5] =
            core::array::from_fn(|before| Looked::after(u32::try_from(before).unwrap(), &limits));
        use Looked::{Closing, Open, Refused};
        assert_eq!(all, [Open, Open, Closing, Refused, Refused]);
    }

    #[test]
    fn a_look_counts_for_ninety_days() {
        let limits = Limits::default();
        assert_eq!(Look::count(&[look(0)], &limits, at(90 * DAY)), 1);
        assert_eq!(Look::count(&[look(0)], &limits, at(90 * DAY + 1)), 0);
    }

    #[test]
    fn a_clock_set_back_forgets_no_look() {
        let looks = [look(100), look(200)];
        assert_eq!(Look::count(&looks, &Limits::default(), at(0)), 2);
    }

    #[test]
    fn the_same_browser_takes_its_looks_back_within_a_day() {
        let limits = Limits::default();
        let own = finish(Some("own"), PasswordChange::Kept);
        assert!(look(0).is_taken_back(&own, &limits, at(DAY)));
        assert!(!look(0).is_taken_back(&own, &limits, at(DAY + 1)));
    }

    #[test]
    fn no_other_browser_takes_a_look_back() {
        let limits = Limits::default();
        for name in [Some("other"), None] {
            let other = finish(name, PasswordChange::Kept);
            assert!(!look(0).is_taken_back(&other, &limits, at(0)));
        }
    }

    #[test]
    fn a_finish_names_the_looks_that_it_takes_back() {
        let limits = Limits::default();
        let takes = |name, password| finish(name, password).takes_back(&limits, at(DAY));
        let own = TakenBack::Own {
            browser: browser("own"),
            since: at(0),
        };
        assert_eq!(takes(Some("own"), PasswordChange::Kept), own);
        assert_eq!(takes(None, PasswordChange::Kept), TakenBack::Nothing);
        for name in [Some("own"), None] {
            assert_eq!(takes(name, PasswordChange::Replaced), TakenBack::All);
        }
    }

    #[test]
    fn a_new_password_takes_every_look_back() {
        let limits = Limits::default();
        for name in [Some("other"), None] {
            let changed = finish(name, PasswordChange::Replaced);
            assert!(look(0).is_taken_back(&changed, &limits, at(80 * DAY)));
        }
    }
}
