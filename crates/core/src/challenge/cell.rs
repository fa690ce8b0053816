//! Which code of the paper is asked, and when another one is.
//!
//! ```text
//!   start            accept: pending is marked as used
//!  ------> pending -------------------------------+
//!             ^                                   |  single use: one of the unused
//!             |  another one                      |  reusable: one of the least recently used
//!             +-----------------------------------+
//!                                                 |  single use: none is left
//!                                                 v
//!                                             exhausted
//! ```
//!
//! The number is sticky: nothing but an accepted code moves it. Could it be drawn again, one stolen
//! code would be enough to ask until its number comes.

use alloc::vec::Vec;
use core::num::NonZeroU8;

use rand_core::CryptoRng;
use thiserror::Error;

use crate::draw;
use crate::grid::{CELLS, Position};

/// How often a code of the paper may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellPolicy {
    /// Once; after 24 logins the paper is used up.
    SingleUse,
    /// Again and again, as on the historic paper.
    Reusable {
        /// The next number is drawn from so many that were used least recently.
        among: NonZeroU8,
    },
}

impl CellPolicy {
    /// The reusable paper as configured: a seen code stays away for at least 18 logins.
    pub const REUSABLE: Self = match NonZeroU8::new(6) {
        Some(among) => Self::Reusable { among },
        None => Self::SingleUse,
    };

    /// The name in configuration and storage, which does not tell `among`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SingleUse => "single-use",
            Self::Reusable { .. } => "reusable",
        }
    }

    /// The policy with this name; the reusable one is [`Self::REUSABLE`].
    ///
    /// # Errors
    /// [`ChallengeError::Policy`] for any other text.
    pub fn parse(name: &str) -> Result<Self, ChallengeError> {
        match name {
            "single-use" => Ok(Self::SingleUse),
            "reusable" => Ok(Self::REUSABLE),
            _ => Err(ChallengeError::Policy),
        }
    }
}

/// The question that stands for one paper, the same for every session and device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellChallenge {
    policy: CellPolicy,
    pending: Option<Position>,
    uses: Vec<Use>,
    generation: u64,
}

/// A position and the generation in which its code was last accepted.
type Use = (Position, Option<u64>);

/// Why a challenge cannot be read or answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ChallengeError {
    /// Every code was used.
    #[error("no code of the paper is left")]
    Exhausted,
    /// The stored cells are not each position once.
    #[error("stored cells are not the 24 positions")]
    Cells,
    /// The stored pending position does not fit the stored uses.
    #[error("stored pending position does not fit the uses")]
    Pending,
    /// The text names no policy.
    #[error("not a policy for the codes of a paper")]
    Policy,
}

/// How many codes are left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remaining {
    /// More than 6.
    Plenty(u8),
    /// 2 to 6: time to offer the next paper.
    Few(u8),
    /// The one that is asked now.
    Last,
    /// No more.
    None,
}

/// What an accepted code changes, to be written in one conditional update.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acceptance {
    /// The position whose code was used.
    pub spent: Position,
    /// The generation on which this was decided: the update must find it unchanged.
    pub generation: u64,
    /// The state afterwards.
    pub next: CellChallenge,
}

impl CellChallenge {
    /// The first question of a new paper.
    pub fn start(policy: CellPolicy, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let uses: Vec<Use> = Position::all().map(|position| (position, None)).collect();
        let pending = draw_next(policy, &uses, rng);
        Self {
            policy,
            pending,
            uses,
            generation: 0,
        }
    }

    /// The question as stored: the pending position, and for each position its last use.
    ///
    /// # Errors
    /// [`ChallengeError::Cells`] unless each position occurs once, [`ChallengeError::Pending`] if
    /// the pending one is used up, or missing although one is left.
    pub fn restore(
        policy: CellPolicy,
        pending: Option<Position>,
        uses: &[(Position, Option<u64>)],
        generation: u64,
    ) -> Result<Self, ChallengeError> {
        let mut uses = Vec::from(uses);
        uses.sort_unstable();
        if !uses
            .iter()
            .map(|(position, _)| *position)
            .eq(Position::all())
        {
            return Err(ChallengeError::Cells);
        }
        let fits = match pending {
            Some(asked) => candidates(policy, &uses).any(|position| position == asked),
            None => candidates(policy, &uses).next().is_none(),
        };
        if fits {
            Ok(Self {
                policy,
                pending,
                uses,
                generation,
            })
        } else {
            Err(ChallengeError::Pending)
        }
    }

    /// The position that is asked; none when the paper is used up.
    pub const fn pending(&self) -> Option<Position> {
        self.pending
    }

    /// How many codes were accepted so far.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// How often a code may be used.
    pub const fn policy(&self) -> CellPolicy {
        self.policy
    }

    /// Every position with the generation of its last use, from 1 to 24, as it is stored.
    pub fn uses(&self) -> &[(Position, Option<u64>)] {
        &self.uses
    }

    /// How many codes are left; always all on a reusable paper.
    pub fn remaining(&self) -> Remaining {
        let left = candidates(self.policy, &self.uses).count();
        match u8::try_from(left).unwrap_or(CELLS) {
            0 => Remaining::None,
            1 => Remaining::Last,
            few @ 2..=FEW => Remaining::Few(few),
            plenty => Remaining::Plenty(plenty),
        }
    }

    /// What follows from a right answer to the pending question.
    ///
    /// # Errors
    /// [`ChallengeError::Exhausted`] if nothing is asked.
    pub fn accept(
        &self,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Acceptance, ChallengeError> {
        let spent = self.pending.ok_or(ChallengeError::Exhausted)?;
        let mut uses = self.uses.clone();
        for (position, last_use) in &mut uses {
            if *position == spent {
                *last_use = Some(self.generation);
            }
        }
        let pending = draw_next(self.policy, &uses, rng);
        let generation = self.generation.saturating_add(1);
        let next = Self {
            policy: self.policy,
            pending,
            uses,
            generation,
        };
        Ok(Acceptance {
            spent,
            generation: self.generation,
            next,
        })
    }
}

/// The positions that may ever be asked again.
fn candidates(policy: CellPolicy, uses: &[Use]) -> impl Iterator<Item = Position> {
    uses.iter()
        .filter(move |(_, last_use)| match policy {
            CellPolicy::SingleUse => last_use.is_none(),
            CellPolicy::Reusable { .. } => true,
        })
        .map(|(position, _)| *position)
}

fn draw_next(
    policy: CellPolicy,
    uses: &[Use],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Option<Position> {
    let open: Vec<Position> = match policy {
        CellPolicy::SingleUse => candidates(policy, uses).collect(),
        CellPolicy::Reusable { among } => least_recent(uses, among, rng),
    };
    draw::choose(rng, &open).copied()
}

/// Those used longest ago. Equals, such as those never used, stand in random order: else the first
/// questions of every paper would come from its first row.
fn least_recent(
    uses: &[Use],
    among: NonZeroU8,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<Position> {
    let mut by_age: Vec<_> = uses
        .iter()
        .map(|(position, last_use)| (*last_use, rng.next_u64(), *position))
        .collect();
    by_age.sort_unstable();
    by_age
        .into_iter()
        .take(usize::from(among.get()))
        .map(|(_, _, position)| position)
        .collect()
}

/// At so many the next paper is offered.
const FEW: u8 = 6;

#[cfg(test)]
mod tests;
