//! When each cell of a paper was last used.

use alloc::vec::Vec;
use core::num::NonZeroU8;

use super::{ChallengeError, PositionSet};
use crate::grid::{GridSpec, Position};

/// For each position the generation in which its code was last accepted; none if never.
///
/// Generations are counted from nought: the first accepted code leaves use 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Uses(Vec<Option<u64>>);

impl Uses {
    /// Those of a new paper: no cell was used.
    pub fn fresh(spec: &GridSpec) -> Self {
        Self(alloc::vec![None; usize::from(spec.cells())])
    }

    /// As stored, in any order.
    ///
    /// # Errors
    /// [`ChallengeError::Cells`] unless each position of the paper occurs once.
    pub fn parse(
        spec: &GridSpec,
        stored: &[(Position, Option<u64>)],
    ) -> Result<Self, ChallengeError> {
        let mut sorted = Vec::from(stored);
        sorted.sort_unstable();
        let positions = sorted.iter().map(|(position, _)| *position);
        if positions.eq(spec.positions()) {
            Ok(Self(sorted.into_iter().map(|(_, last)| last).collect()))
        } else {
            Err(ChallengeError::Cells)
        }
    }

    /// How many cells the paper has, 1 to 200.
    pub fn cells(&self) -> u8 {
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }

    /// Every position with its last use, from 1 on, as it is stored.
    pub fn iter(&self) -> impl Iterator<Item = (Position, Option<u64>)> {
        Position::first(self.cells()).zip(self.0.iter().copied())
    }

    /// The last use of a position; none too if the paper does not have it.
    pub fn last_use(&self, position: Position) -> Option<u64> {
        let mut all = self.iter();
        all.find(|(other, _)| *other == position)
            .and_then(|(_, last)| last)
    }

    /// Every position of the paper.
    pub fn all(&self) -> PositionSet {
        Position::first(self.cells()).collect()
    }

    /// The positions that were never used.
    pub fn unused(&self) -> PositionSet {
        let unused = self.iter().filter(|(_, last)| last.is_none());
        unused.map(|(position, _)| position).collect()
    }

    /// Every position used no more recently than the `among`th least recently used one. Cells that
    /// were never used are equal and come before all others, so that there may be more than `among`.
    pub fn least_recent(&self, among: NonZeroU8) -> PositionSet {
        let among = usize::from(among.get());
        let rested = self.iter().filter(|(_, last)| {
            let older = self.0.iter().filter(|other| *other < last);
            older.count() < among
        });
        rested.map(|(position, _)| position).collect()
    }

    pub(super) fn mark(&mut self, used: Position, generation: u64) {
        for (position, last) in Position::first(self.cells()).zip(&mut self.0) {
            if position == used {
                *last = Some(generation);
            }
        }
    }

    /// Whether they can have come about in so many generations: each accepts one code, the last one
    /// its own, so that lost or restored rows are noticed. At the last generation there is no next
    /// one by which two acceptances would be told apart.
    pub(super) fn fit(&self, generation: u64) -> bool {
        let mut known: Vec<u64> = self.0.iter().copied().flatten().collect();
        known.sort_unstable();
        generation < u64::MAX
            && known.last().copied() == generation.checked_sub(1)
            && known.is_sorted_by(|earlier, later| earlier < later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: u8) -> Position {
        Position::new(number).unwrap()
    }

    #[test]
    fn stored_order_does_not_matter() {
        let stored = [(at(2), Some(7)), (at(3), None), (at(1), Some(8))];
        let uses = Uses::parse(&GridSpec::of_cells(3), &stored).unwrap();
        assert!(
            uses.iter()
                .eq([(at(1), Some(8)), (at(2), Some(7)), (at(3), None)])
        );
        assert_eq!(uses.last_use(at(2)), Some(7));
        assert_eq!((uses.last_use(at(3)), uses.last_use(at(4))), (None, None));
    }

    #[test]
    fn other_cells_than_those_of_the_paper_are_refused() {
        for stored in [
            &[(at(1), None)][..],
            &[(at(1), None), (at(1), Some(0))],
            &[(at(1), None), (at(3), None)],
            &[(at(1), None), (at(2), None), (at(3), None)],
            &[],
        ] {
            assert_eq!(
                Uses::parse(&GridSpec::of_cells(2), stored),
                Err(ChallengeError::Cells)
            );
        }
    }

    #[test]
    fn the_least_recent_include_all_that_are_equal() {
        let stored = [
            (at(1), Some(3)),
            (at(2), None),
            (at(3), Some(1)),
            (at(4), None),
            (at(5), Some(2)),
        ];
        let uses = Uses::parse(&GridSpec::of_cells(5), &stored).unwrap();
        let numbers = |among| -> Vec<u8> {
            let set = uses.least_recent(NonZeroU8::new(among).unwrap());
            set.iter().map(Position::get).collect()
        };
        assert_eq!(numbers(1), [2, 4]);
        assert_eq!(numbers(2), [2, 4]);
        assert_eq!(numbers(3), [2, 3, 4]);
        assert_eq!(numbers(4), [2, 3, 4, 5]);
        assert_eq!(numbers(200), [1, 2, 3, 4, 5]);
        assert!(uses.unused().iter().eq([at(2), at(4)]));
    }
}
