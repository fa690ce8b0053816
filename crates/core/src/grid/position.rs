//! The number of a code on the paper.

use core::fmt;

use thiserror::Error;

/// The most cells that a paper can have.
pub const MOST_CELLS: u8 = 200;

/// A number from 1 to 200. Whether a paper has it, its [`GridSpec`](super::GridSpec) says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position(u8);

/// The number is not on the paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("no cell of the paper has this number")]
pub struct PositionError;

impl Position {
    /// The position with this number, on whatever paper.
    ///
    /// # Errors
    /// [`PositionError`] outside of 1 to 200.
    pub const fn new(number: u8) -> Result<Self, PositionError> {
        match number {
            1..=MOST_CELLS => Ok(Self(number)),
            _ => Err(PositionError),
        }
    }

    /// The number as printed.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The first so many positions, 200 at most.
    pub(crate) fn first(cells: u8) -> impl ExactSizeIterator<Item = Self> {
        let cells = cells.min(MOST_CELLS);
        (0..cells).map(|index| Self(index + 1))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_position_is_shown_as_its_number() {
        assert_eq!(Position::new(17).unwrap().to_string(), "17");
    }

    #[test]
    fn positions_run_from_1_to_200() {
        assert_eq!(Position::new(0), Err(PositionError));
        assert_eq!(Position::new(201), Err(PositionError));
        assert!(Position::first(255).map(Position::get).eq(1..=200));
        assert!(Position::first(200).all(|position| Position::new(position.get()) == Ok(position)));
    }
}
