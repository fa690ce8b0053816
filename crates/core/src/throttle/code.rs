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

use crate::throttle::{Closure, Counter, Limits, Origin, PasswordChange};
use crate::time::UnixTime;

/// What is stored of the codes that were tried, as it concerns one login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeStanding {
    /// From where the password of this login came.
    pub from: Origin,
    /// Codes tried in this login.
    pub transaction: u32,
    /// Codes tried from unknown devices since the last accepted one; none if there were none.
    pub unknown: Option<Counter>,
    /// Codes tried in a row for this paper, or another key.
    pub paper: u32,
}

/// The code may not be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no code may be tried")]
pub struct CodeClosed {
    /// The bound that is reached; the first of several in the order login, paper, unknown devices.
    pub by: Closure,
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
    pub fn reserve(&self, limits: &Limits, now: UnixTime) -> Result<Self, CodeClosed> {
        if self.transaction >= limits.transaction {
            return Err(closed(Closure::Transaction));
        }
        if self.paper >= limits.paper {
            return Err(closed(Closure::Paper));
        }
        let unknown = match self.from {
            Origin::Known => self.unknown,
            Origin::Unknown => {
                let reserved = limits.code_unknown.reserve(self.unknown, now);
                Some(reserved.map_err(|_| closed(Closure::UnknownDevices))?)
            }
        };
        Ok(Self {
            from: self.from,
            transaction: self.transaction.saturating_add(1),
            unknown,
            paper: self.paper.saturating_add(1),
        })
    }

    /// The bounds that a wrong code has just reached; called on what [`Self::reserve`] gave.
    pub fn wrong(&self, limits: &Limits) -> impl Iterator<Item = Closure> + use<> {
        let unknown = self.from == Origin::Unknown && is_full(self.unknown, limits);
        let reached = [
            (self.transaction >= limits.transaction).then_some(Closure::Transaction),
            unknown.then_some(Closure::UnknownDevices),
            (self.paper >= limits.paper).then_some(Closure::Paper),
        ];
        reached.into_iter().flatten()
    }

    /// Takes an attempt back that was right and lost a race for its number: it was no guess.
    #[must_use]
    pub fn lost_race(self, limits: &Limits) -> Self {
        let unknown = match self.from {
            Origin::Known => self.unknown,
            Origin::Unknown => self
                .unknown
                .map(|counter| limits.code_unknown.refund(counter)),
        };
        Self {
            transaction: self.transaction.saturating_sub(1),
            unknown,
            paper: self.paper.saturating_sub(1),
            ..self
        }
    }

    /// The state after an accepted code, from what is stored when the login finishes.
    ///
    /// Once unknown devices have closed the step it stays closed until a new password comes with
    /// the code: this login may have begun before, without being asked for one.
    #[must_use]
    pub fn accepted(self, limits: &Limits, password: PasswordChange) -> Self {
        // The code itself was counted too, and was not wrong.
        let wrong = self.lost_race(limits).unknown;
        let stays = password == PasswordChange::Kept && is_full(wrong, limits);
        Self {
            unknown: wrong.filter(|_| stays),
            paper: 0,
            ..self
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
