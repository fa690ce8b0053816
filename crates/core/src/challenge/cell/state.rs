//! The state of one paper's question, and what an answer makes of it.

use core::num::NonZeroU32;

use rand_core::CryptoRng;
use thiserror::Error;

use super::{Asked, Attempt, CellPolicy, FormAge, PaperState, PositionSet, Remaining, Uses};
use crate::challenge::Answer;
use crate::draw;
use crate::grid::{GridSpec, Position};
use crate::slow_hash::Comparison;

/// The question that stands for one paper, the same for every session and device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellChallenge<P> {
    policy: P,
    pending: Option<Position>,
    uses: Uses,
    generation: u64,
}

/// Why a stored challenge cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ChallengeError {
    /// The stored cells are not each position of the paper once.
    #[error("stored cells are not those of the paper")]
    Cells,
    /// Two cells were used in one generation, or one in a generation that has not come.
    #[error("stored uses do not fit the generation")]
    Uses,
    /// The stored pending position is no candidate of the policy, or is missing although one is
    /// left.
    #[error("stored pending position does not fit the uses")]
    Pending,
}

/// What a right code changes, to be written in one conditional update.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub struct Acceptance<P> {
    /// The position whose code was used; its last use is now `generation`.
    pub spent: Position,
    /// The generation on which this was decided: the update must find it unchanged.
    pub generation: u64,
    /// The state afterwards.
    pub next: CellChallenge<P>,
}

impl<P: CellPolicy> CellChallenge<P> {
    /// The first question of a new paper.
    pub fn start(spec: &GridSpec, policy: P, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self::drawn(policy, Uses::fresh(spec), 0, rng)
    }

    /// The question as stored.
    ///
    /// # Errors
    /// [`ChallengeError::Uses`] or [`ChallengeError::Pending`] if the parts contradict each other.
    pub fn restore(
        policy: P,
        pending: Option<Position>,
        uses: Uses,
        generation: u64,
    ) -> Result<Self, ChallengeError> {
        let open = candidates(&policy, &uses);
        if !uses.fit(generation) || !policy.fits(&uses, generation) {
            Err(ChallengeError::Uses)
        } else if pending.map_or(!open.is_empty(), |asked| !open.contains(asked)) {
            Err(ChallengeError::Pending)
        } else {
            Ok(Self {
                policy,
                pending,
                uses,
                generation,
            })
        }
    }

    /// The question as it is to be put; none when the paper is used up.
    pub fn ask(&self) -> Option<Asked> {
        self.pending.map(|position| Asked {
            position,
            generation: self.generation,
        })
    }

    /// What follows from an answer. Nothing is changed here: an acceptance names the new state.
    ///
    /// Blocked is decided before the code counts at all, and a wrong code is wrong in an old form
    /// too. A right code is spent if the question was answered meanwhile; an answer to a question
    /// that was never put is wrong. To the person spent and wrong look the same wherever a code may
    /// be asked again: else an old form would tell whether a stolen code is right.
    pub fn answer(
        &self,
        attempt: Attempt,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Answer<Acceptance<P>>
    where
        P: Clone,
    {
        match (attempt.paper, attempt.code) {
            (PaperState::Blocked, _) => Answer::Blocked,
            (PaperState::Open, Comparison::Wrong) => Answer::Wrong,
            (PaperState::Open, Comparison::Right) if self.was_answered(attempt.asked) => {
                Answer::Spent
            }
            (PaperState::Open, Comparison::Right) if self.ask() != Some(attempt.asked) => {
                Answer::Wrong
            }
            (PaperState::Open, Comparison::Right) => {
                let acceptance = self.accept(attempt.asked, rng);
                match attempt.form {
                    FormAge::Fresh => Answer::Accepted(acceptance),
                    FormAge::TooOld => Answer::Expired(acceptance),
                }
            }
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

    /// How the next cell is chosen.
    pub const fn policy(&self) -> &P {
        &self.policy
    }

    /// When each cell was last used.
    pub const fn uses(&self) -> &Uses {
        &self.uses
    }

    /// How many codes are left, with a warning at so many of them; [`WARN_AT`](super::WARN_AT) is
    /// the usual mark. A reusable paper always has all of them.
    pub fn remaining(&self, warn_at: u8) -> Remaining {
        Remaining::of(self.policy.left(&self.uses), warn_at)
    }

    /// Whether the question was put once and its code accepted. Of a question that somebody made up
    /// nothing is told, since its code may be good. Every use is of an earlier generation than the
    /// present one, so that what is asked now was not answered.
    fn was_answered(&self, asked: Asked) -> bool {
        self.uses.last_use(asked.position) >= Some(asked.generation)
    }

    fn accept(&self, asked: Asked, rng: &mut (impl CryptoRng + ?Sized)) -> Acceptance<P>
    where
        P: Clone,
    {
        let mut uses = self.uses.clone();
        uses.mark(asked.position, self.generation);
        let generation = self.generation.saturating_add(1);
        Acceptance {
            spent: asked.position,
            generation: self.generation,
            next: Self::drawn(self.policy.clone(), uses, generation, rng),
        }
    }

    fn drawn(policy: P, uses: Uses, generation: u64, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let open = candidates(&policy, &uses);
        let chosen = NonZeroU32::new(open.len().into()).and_then(|count| {
            let index = draw::uniform_below(count, rng);
            open.iter().nth(usize::try_from(index).ok()?)
        });
        Self {
            policy,
            pending: chosen,
            uses,
            generation,
        }
    }
}

/// What the policy says, of the cells that exist.
fn candidates(policy: &impl CellPolicy, uses: &Uses) -> PositionSet {
    policy.candidates(uses).and(uses.all())
}

#[cfg(test)]
mod tests;
