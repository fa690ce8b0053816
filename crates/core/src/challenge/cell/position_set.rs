//! Any of the 200 positions, as one bit each.

use crate::grid::{MOST_CELLS, Position};

/// A set of positions; it lies in place and is copied like a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct PositionSet {
    /// Bit n of all words in a row stands for position n.
    words: [u64; WORDS],
}

impl PositionSet {
    /// No position.
    pub const EMPTY: Self = Self { words: [0; WORDS] };

    /// Adds a position.
    pub fn insert(&mut self, position: Position) {
        let (word, bit) = place(position);
        if let Some(word) = self.words.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether the position is in it.
    pub fn contains(&self, position: Position) -> bool {
        let (word, bit) = place(position);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// How many positions it holds, 0 to 200.
    pub fn len(&self) -> u8 {
        let bits: u32 = self.words.iter().map(|word| word.count_ones()).sum();
        u8::try_from(bits).unwrap_or(u8::MAX)
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        *self == Self::EMPTY
    }

    /// The positions that are in both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (word, others) in self.words.iter_mut().zip(other.words) {
            *word &= others;
        }
        self
    }

    /// The positions, from the lowest to the highest.
    pub fn iter(self) -> impl Iterator<Item = Position> {
        Position::first(MOST_CELLS).filter(move |position| self.contains(*position))
    }
}

impl FromIterator<Position> for PositionSet {
    fn from_iter<I: IntoIterator<Item = Position>>(positions: I) -> Self {
        let mut set = Self::EMPTY;
        positions
            .into_iter()
            .for_each(|position| set.insert(position));
        set
    }
}

/// The word of a position, and its bit there.
fn place(position: Position) -> (usize, u64) {
    let number = position.get();
    (usize::from(number / 64), 1 << (number % 64))
}

const WORDS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_set_of_what_was_put_in(
            left in prop::collection::btree_set(1..=200_u8, 0..60),
            right in prop::collection::btree_set(1..=200_u8, 0..60),
        ) {
            let set = |numbers: &BTreeSet<u8>| -> PositionSet {
                numbers.iter().map(|number| Position::new(*number).unwrap()).collect()
            };
            let (one, other) = (set(&left), set(&right));
            prop_assert!(one.iter().map(Position::get).eq(left.iter().copied()));
            prop_assert_eq!(usize::from(one.len()), left.len());
            prop_assert_eq!(one.is_empty(), left.is_empty());
            let both: BTreeSet<u8> = left.intersection(&right).copied().collect();
            prop_assert_eq!(one.and(other), set(&both));
            for number in 1..=200 {
                let position = Position::new(number).unwrap();
                prop_assert_eq!(one.contains(position), left.contains(&number));
            }
        }
    }
}
