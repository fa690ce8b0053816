//! One-time codes by time: TOTP, RFC 6238.

use thiserror::Error;

use super::hotp::{Algorithm, Digits, Number, Numbers, SharedSecret};
use crate::secret::SecretString;
use crate::time::UnixTime;

/// How the codes of one app are made and compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Totp {
    /// The hash inside.
    pub algorithm: Algorithm,
    /// Length of a code.
    pub digits: Digits,
    /// For how long a code is shown.
    pub period: Period,
    /// Steps before and after the present one that are accepted too, for clocks that drift.
    pub window: Window,
}

/// Time step X of RFC 6238 section 4.1: 1 to 3600 seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Period(u32);

/// The period is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("period outside of 1 to 3600 seconds")]
pub struct PeriodError;

impl Period {
    /// 30 seconds, as RFC 6238 section 5.2 recommends.
    pub const DEFAULT: Self = Self(30);

    /// So many seconds.
    ///
    /// # Errors
    /// [`PeriodError`] outside of 1 to 3600.
    pub const fn from_secs(seconds: u32) -> Result<Self, PeriodError> {
        match seconds {
            1..=3600 => Ok(Self(seconds)),
            _ => Err(PeriodError),
        }
    }

    /// The number of seconds.
    pub const fn as_secs(self) -> u32 {
        self.0
    }
}

/// Steps on either side of the present one: 0 to 10.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Window(u8);

/// The window is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("window over 10 steps on either side")]
pub struct WindowError;

impl Window {
    /// One step: RFC 6238 section 5.2 allows one for the delay on the way.
    pub const DEFAULT: Self = Self(1);

    /// So many steps.
    ///
    /// # Errors
    /// [`WindowError`] over 10: each step that is accepted makes guessing easier.
    pub const fn new(steps: u8) -> Result<Self, WindowError> {
        match steps {
            ..=10 => Ok(Self(steps)),
            _ => Err(WindowError),
        }
    }

    /// The number of steps on one side.
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// What became of a typed code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum TotpVerdict {
    /// Right; this step must be stored, on the condition that the stored one is still the one
    /// handed in. Only later ones are accepted from now on.
    Accepted {
        /// The time step of the code.
        step: u64,
    },
    /// A code of the last accepted step or of one before it.
    Replayed,
    /// No code of the window.
    Wrong,
}

impl Totp {
    /// What every app can do: SHA-1, six digits, 30 seconds, one step on either side.
    pub const DEFAULT: Self = Self {
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        period: Period::DEFAULT,
        window: Window::DEFAULT,
    };

    /// The time step of an instant; before the epoch always the first.
    pub fn step_at(&self, now: UnixTime) -> u64 {
        let seconds = u64::try_from(now.as_secs()).unwrap_or(0);
        // A period is never zero.
        seconds.checked_div(u64::from(self.period.0)).unwrap_or(0)
    }

    /// The code of a step, to be shown.
    pub fn code_at(&self, secret: &SharedSecret, step: u64) -> SecretString {
        self.numbers(secret).at(step).spell(self.digits)
    }

    /// Compares a typed code with every step of the window, in a time that does not tell which fits.
    ///
    /// The attempt is counted and stored first, whatever the code turns out to be, and nothing is
    /// looked at once too many were wrong (RFC 4226 section 7.3, which RFC 6238 builds on):
    /// [`throttle`](crate::throttle) does that. With six digits and one step on either side, one guess
    /// in 333,000 is right.
    ///
    /// Space does not matter. `last_step` is the step of the last accepted code. Nothing is
    /// allocated.
    pub fn verify(
        &self,
        secret: &SharedSecret,
        typed: &str,
        last_step: Option<u64>,
        now: UnixTime,
    ) -> TotpVerdict {
        let Some(number) = Number::read(typed, self.digits) else {
            return TotpVerdict::Wrong;
        };
        let (present, window) = (self.step_at(now), u64::from(self.window.0));
        let steps = present.saturating_sub(window)..=present.saturating_add(window);
        match self.numbers(secret).last_match(&number, steps) {
            None => TotpVerdict::Wrong,
            Some(step) if last_step.is_some_and(|last| step <= last) => TotpVerdict::Replayed,
            Some(step) => TotpVerdict::Accepted { step },
        }
    }

    const fn numbers<'a>(&self, secret: &'a SharedSecret) -> Numbers<'a> {
        Numbers {
            secret,
            algorithm: self.algorithm,
            digits: self.digits,
        }
    }
}

#[cfg(test)]
mod tests;
