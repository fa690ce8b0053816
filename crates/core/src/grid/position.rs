//! The number of a code on the paper.

use core::fmt;

use thiserror::Error;

/// How many codes a paper has.
pub const CELLS: u8 = 24;

/// A number from 1 to 24.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position(u8);

/// The number is not on the paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a position lies between 1 and 24")]
pub struct PositionError;

impl Position {
    /// The position with this number.
    ///
    /// # Errors
    /// [`PositionError`] outside of 1 to 24.
    pub fn new(number: u8) -> Result<Self, PositionError> {
        if (1..=CELLS).contains(&number) {
            Ok(Self(number))
        } else {
            Err(PositionError)
        }
    }

    /// The number as printed.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Every position, from the first to the last.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=CELLS).map(Self)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_run_from_1_to_24() {
        assert_eq!(Position::new(0), Err(PositionError));
        assert_eq!(Position::new(25), Err(PositionError));
        assert!(Position::all().map(Position::get).eq(1..=24));
        assert!(Position::all().all(|position| Position::new(position.get()) == Ok(position)));
    }
}
