//! Counting codes, which only the right password leads to.
//!
//! ```text
//!  reserve --+-- a bound is reached --> closed, nothing counted
//!            |
//!            +-- counted: login, paper, and the person's counter from unknown devices
//!                  |-- wrong ------> stays counted; what is full now closes
//!                  |-- accepted ---> paper and unknown devices begin anew
//!                  +-- lost race --> refunded: another post of the same person was first
//! ```

use thiserror::Error;

use crate::challenge::PaperState;
use crate::throttle::{Closure, Counter, Limits, Origin, PasswordChange, Rule};
use crate::time::UnixTime;

/// What is stored of the codes that were tried, as it concerns one login.
///
/// ```
/// use fedtoken_core::throttle::{CodeStanding, Limits, Origin, PasswordChange, UnknownCodes};
/// use fedtoken_core::time::UnixTime;
///
/// # fn main() -> Result<(), fedtoken_core::throttle::CodeClosed> {
/// let (limits, now) = (Limits::default(), UnixTime::from_secs(1_800_000_000));
/// // Loaded; nothing was tried yet.
/// let unknown = UnknownCodes { from: Origin::Unknown, counter: None };
/// let standing = CodeStanding { transaction: 0, unknown, paper: 0 };
/// let attempt = standing.reserve(&limits, now)?;
/// // Saved before the code is compared; the challenge gets `attempt.paper()`.
/// let stored = attempt.writes();
/// assert_eq!((stored.transaction, stored.paper), (1, 1));
/// // The code was right: saved together with the acceptance, if nobody else was first.
/// let after = attempt.accepted(&stored, &limits, PasswordChange::Kept);
/// assert_eq!((after.unknown.counter, after.paper), (None, 0));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CodeStanding {
    /// Codes tried in this login.
    pub transaction: u32,
    /// Codes tried from unknown devices.
    pub unknown: UnknownCodes,
    /// Codes tried in a row for this paper, or another key.
    pub paper: u32,
}

/// The codes of unknown devices, as they concern one login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UnknownCodes {
    /// From where the password of this login came.
    pub from: Origin,
    /// Codes tried from unknown devices since the last accepted one; none if there were none.
    pub counter: Option<Counter>,
}

/// The code may not be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no code may be tried")]
pub struct CodeClosed {
    /// The bound that is reached; the first of several in the order login, paper, unknown devices.
    pub by: Closure,
}

/// A code that was counted, and the only leave to look at it: what it was worth decides what is
/// stored next. Each verdict starts from what is stored by then, as others may have counted too;
/// where nobody else can, that is [`Self::writes`].
///
/// What was not counted is neither accepted nor given back:
/// ```compile_fail,E0599
/// # use fedtoken_core::throttle::CodeStanding;
/// fn uncounted(stored: CodeStanding) -> CodeStanding {
///     stored.lost_race(&stored)
/// }
/// ```
///
/// An attempt is given back once:
/// ```compile_fail,E0382
/// # use fedtoken_core::throttle::{CodeAttempt, CodeStanding};
/// fn twice(attempt: CodeAttempt, stored: CodeStanding) -> CodeStanding {
///     let stored = attempt.lost_race(&stored);
///     attempt.lost_race(&stored)
/// }
/// ```
#[derive(PartialEq, Eq, Debug)]
#[must_use = "a counted code is wrong, accepted or given back"]
pub struct CodeAttempt {
    reserved: CodeStanding,
    reserved_at: UnixTime,
}

/// The code step as unknown devices find it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CodeStep {
    /// Open.
    Open,
    /// Too many wrong codes or unfinished looks.
    Closed,
}

impl CodeStep {
    /// The step of a person with so many looks that count and this counter of wrong codes from
    /// unknown devices.
    pub fn of(limits: &Limits, looks: u32, unknown: Option<Counter>) -> Self {
        if looks >= limits.looks || is_full(unknown, limits) {
            Self::Closed
        } else {
            Self::Open
        }
    }
}

impl CodeStanding {
    /// Takes one attempt, to be called before the code is looked at; all that changed is stored
    /// together.
    ///
    /// # Errors
    /// [`CodeClosed`] if a bound is reached: nothing is counted, and the right code is refused too.
    pub fn reserve(&self, limits: &Limits, now: UnixTime) -> Result<CodeAttempt, CodeClosed> {
        if self.transaction >= limits.transaction {
            return Err(closed(Closure::Transaction));
        }
        if limits.suspends(self.paper) {
            return Err(closed(Closure::Paper));
        }
        let reserved = Self {
            transaction: self.transaction.saturating_add(1),
            unknown: self.unknown.reserve(limits, now)?,
            paper: self.paper.saturating_add(1),
        };
        Ok(CodeAttempt {
            reserved,
            reserved_at: now,
        })
    }
}

impl CodeAttempt {
    /// What is saved before the code is looked at.
    pub const fn writes(&self) -> CodeStanding {
        self.reserved
    }

    /// When it was counted, for a database that gives back by itself.
    pub const fn reserved_at(&self) -> UnixTime {
        self.reserved_at
    }

    /// What the challenge is told of the paper: its codes may be looked at, as this one is counted.
    pub const fn paper(&self) -> PaperState {
        PaperState::Open
    }

    /// The bounds that a wrong code has just reached.
    pub fn wrong(
        self,
        stored: &CodeStanding,
        limits: &Limits,
    ) -> impl Iterator<Item = Closure> + use<> {
        let UnknownCodes { from, counter } = stored.unknown;
        let unknown = from == Origin::Unknown && is_full(counter, limits);
        let reached = [
            (stored.transaction >= limits.transaction).then_some(Closure::Transaction),
            unknown.then_some(Closure::UnknownDevices),
            limits.suspends(stored.paper).then_some(Closure::Paper),
        ];
        reached.into_iter().flatten()
    }

    /// What is stored once it is given back: it was right and lost a race for its number, so it was
    /// no guess.
    #[must_use]
    pub fn lost_race(self, stored: &CodeStanding) -> CodeStanding {
        CodeStanding {
            transaction: stored.transaction.saturating_sub(1),
            unknown: stored.unknown.refunded(self.reserved_at),
            paper: stored.paper.saturating_sub(1),
        }
    }

    /// What is stored with an accepted code, on the condition that nobody else was first; whoever
    /// was not goes on to [`Self::lost_race`].
    ///
    /// Once unknown devices have closed the step it stays closed until a new password comes with
    /// the code: this login may have begun before, without being asked for one.
    #[must_use]
    pub fn accepted(
        &self,
        stored: &CodeStanding,
        limits: &Limits,
        password: PasswordChange,
    ) -> CodeStanding {
        // The code itself was counted too, and was not wrong.
        let wrong = stored.unknown.refunded(self.reserved_at).counter;
        let stays = password == PasswordChange::Kept && is_full(wrong, limits);
        CodeStanding {
            unknown: UnknownCodes {
                counter: wrong.filter(|_| stays),
                ..stored.unknown
            },
            paper: 0,
            ..*stored
        }
    }
}

impl CodeClosed {
    /// What the challenge is told of the paper.
    pub const fn paper(self) -> PaperState {
        PaperState::Blocked
    }
}

impl UnknownCodes {
    fn reserve(self, limits: &Limits, now: UnixTime) -> Result<Self, CodeClosed> {
        let Some(rule) = self.from.code_rule(limits) else {
            return Ok(self);
        };
        let reserved = rule.reserve(self.counter, now);
        let counter = reserved.map_err(|_| closed(Closure::UnknownDevices))?;
        Ok(Self {
            counter: Some(counter),
            ..self
        })
    }

    fn refunded(self, reserved_at: UnixTime) -> Self {
        match self.from {
            Origin::Known => self,
            Origin::Unknown => Self {
                counter: self.counter.map(|counter| counter.refunded(reserved_at)),
                ..self
            },
        }
    }
}

impl Origin {
    /// The rule of the person's counter of codes; none from a known device, which it does not count.
    pub const fn code_rule(self, limits: &Limits) -> Option<Rule> {
        match self {
            Self::Known => None,
            Self::Unknown => Some(limits.code_unknown),
        }
    }
}

/// Whether wrong codes from unknown devices close the step; attempts under way count as wrong.
fn is_full(unknown: Option<Counter>, limits: &Limits) -> bool {
    unknown.is_some_and(|counter| counter.count >= limits.code_unknown.limit)
}

const fn closed(by: Closure) -> CodeClosed {
    CodeClosed { by }
}

#[cfg(test)]
mod tests;
