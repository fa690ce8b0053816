//! The policies of this crate under their names.

use core::num::NonZeroU8;

use thiserror::Error;

use super::{CellPolicy, PositionSet, Reusable, SingleUse, Uses};

/// One of the two policies, chosen by configuration or read from storage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
pub enum StandardPolicy {
    /// As [`SingleUse`].
    SingleUse,
    /// As [`Reusable`].
    Reusable {
        /// The next number is drawn from so many that were used least recently.
        among: NonZeroU8,
    },
}

/// The text names no policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a policy is single-use or reusable")]
pub struct PolicyError;

impl StandardPolicy {
    /// The reusable paper as configured: a seen code stays away for at least 18 logins.
    pub const REUSABLE: Self = Self::Reusable { among: AMONG };

    /// The name of its kind in configuration and storage; how many it draws among is told apart.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::SingleUse => "single-use",
            Self::Reusable { .. } => "reusable",
        }
    }

    /// The usual policy of a kind; of the reusable kind [`Self::REUSABLE`].
    ///
    /// # Errors
    /// [`PolicyError`] for any other text.
    pub fn of_kind(name: &str) -> Result<Self, PolicyError> {
        match name {
            "single-use" => Ok(Self::SingleUse),
            "reusable" => Ok(Self::REUSABLE),
            _ => Err(PolicyError),
        }
    }
}

impl CellPolicy for StandardPolicy {
    fn candidates(&self, uses: &Uses) -> PositionSet {
        match *self {
            Self::SingleUse => SingleUse.candidates(uses),
            Self::Reusable { among } => Reusable { among }.candidates(uses),
        }
    }

    fn fits(&self, uses: &Uses, generation: u64) -> bool {
        match *self {
            Self::SingleUse => SingleUse.fits(uses, generation),
            Self::Reusable { among } => Reusable { among }.fits(uses, generation),
        }
    }

    fn left(&self, uses: &Uses) -> u8 {
        match *self {
            Self::SingleUse => SingleUse.left(uses),
            Self::Reusable { among } => Reusable { among }.left(uses),
        }
    }
}

/// With 24 cells the last 18 are barred. A nought would not compile: the constant is made then.
const AMONG: NonZeroU8 = NonZeroU8::new(6).unwrap();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{GridSpec, Position};

    #[test]
    fn a_used_code_is_one_less_on_a_single_use_paper_alone() {
        let mut uses = Uses::fresh(&GridSpec::of_cells(9));
        uses.mark(Position::new(4).unwrap(), 0);
        assert_eq!(StandardPolicy::SingleUse.left(&uses), 8);
        assert_eq!(StandardPolicy::REUSABLE.left(&uses), 9);
    }

    #[test]
    fn a_lost_use_is_missed_on_a_single_use_paper_alone() {
        let uses = Uses::fresh(&GridSpec::of_cells(9));
        assert!(!StandardPolicy::SingleUse.fits(&uses, 1));
        assert!(StandardPolicy::REUSABLE.fits(&uses, 1));
    }

    #[test]
    fn the_usual_policies_have_a_name() {
        for policy in [StandardPolicy::SingleUse, StandardPolicy::REUSABLE] {
            assert_eq!(StandardPolicy::of_kind(policy.kind()), Ok(policy));
        }
        for other in ["Single-use", "", "twice"] {
            assert_eq!(StandardPolicy::of_kind(other), Err(PolicyError));
        }
    }
}
