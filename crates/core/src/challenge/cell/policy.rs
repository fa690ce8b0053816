//! How the next cell is chosen.

use core::num::NonZeroU8;

use super::{PositionSet, Uses};

/// Says of which cells the next question is drawn.
///
/// The library does the rest: it draws uniformly among the candidates, keeps the number until its
/// code is accepted, and ends the paper when there is no candidate. What follows must depend on
/// `uses` alone, without clock or chance: a stored question is restored only if its cell is still a
/// candidate.
///
/// ```
/// use fedtoken_core::challenge::{CellPolicy, PositionSet, Uses};
///
/// /// Every cell twice.
/// #[derive(Clone)]
/// struct Twice;
///
/// impl CellPolicy for Twice {
///     fn candidates(&self, uses: &Uses) -> PositionSet {
///         let cells = u64::from(uses.cells());
///         match uses.unused() {
///             // All were used once: those not yet used in the second round, as the first of each
///             // round is used in generation `cells` or later.
///             none if none.is_empty() => uses
///                 .iter()
///                 .filter(|(_, last)| last.is_none_or(|generation| generation < cells))
///                 .map(|(position, _)| position)
///                 .collect(),
///             unused => unused,
///         }
///     }
///
///     fn left(&self, uses: &Uses) -> u8 {
///         let second = self.candidates(uses).len();
///         match uses.unused().len() {
///             0 => second,
///             first => first.saturating_add(uses.cells()),
///         }
///     }
/// }
/// ```
pub trait CellPolicy {
    /// The cells of which the next one is drawn, each equally likely; none if the paper is used up.
    /// Positions that the paper does not have are left out.
    fn candidates(&self, uses: &Uses) -> PositionSet;

    /// Whether uses that were stored can have come about under this policy in so many generations.
    /// That the last one left its mark, and no two the same, is known already.
    fn fits(&self, uses: &Uses, generation: u64) -> bool {
        let _ = (uses, generation);
        true
    }

    /// How many codes the paper still takes. A paper that never ends gives the number of its cells.
    fn left(&self, uses: &Uses) -> u8 {
        self.candidates(uses).len()
    }
}

impl<P: CellPolicy + ?Sized> CellPolicy for &P {
    fn candidates(&self, uses: &Uses) -> PositionSet {
        (**self).candidates(uses)
    }

    fn fits(&self, uses: &Uses, generation: u64) -> bool {
        (**self).fits(uses, generation)
    }

    fn left(&self, uses: &Uses) -> u8 {
        (**self).left(uses)
    }
}

/// Each cell once (NIST SP 800-63B, rev. 3 section 5.1.2.2): a code that was seen is worth nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SingleUse;

impl CellPolicy for SingleUse {
    fn candidates(&self, uses: &Uses) -> PositionSet {
        uses.unused()
    }

    /// Every generation has used a cell of its own: a use that was lost would make its code good
    /// again.
    fn fits(&self, uses: &Uses, generation: u64) -> bool {
        let used = uses.cells().saturating_sub(uses.unused().len());
        u64::from(used) == generation
    }
}

/// Again and again, as on the historic paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reusable {
    /// The next number is drawn from so many that were used least recently. A code that was just
    /// used stays away for as many logins as the paper has cells beyond these.
    pub among: NonZeroU8,
}

impl CellPolicy for Reusable {
    fn candidates(&self, uses: &Uses) -> PositionSet {
        uses.least_recent(self.among)
    }

    fn left(&self, uses: &Uses) -> u8 {
        uses.cells()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSpec;

    #[test]
    fn a_borrowed_policy_takes_as_many_codes_as_the_policy_itself() {
        let uses = Uses::fresh(&GridSpec::of_cells(9));
        let policy = Reusable {
            among: NonZeroU8::MIN,
        };
        assert_eq!(<&Reusable as CellPolicy>::left(&&policy, &uses), 9);
    }

    #[test]
    fn a_borrowed_policy_misses_a_lost_use_as_the_policy_itself_does() {
        let uses = Uses::fresh(&GridSpec::of_cells(9));
        let fits = |generation| <&SingleUse as CellPolicy>::fits(&&SingleUse, &uses, generation);
        assert_eq!((fits(0), fits(1)), (true, false));
    }
}
