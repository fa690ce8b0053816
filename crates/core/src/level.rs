//! How much a login proves: a number that orders the digital keys, and its eIDAS level.

use thiserror::Error;

/// A level of 100 to 999; a higher one opens everything that a lower one opens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Level(u16);

/// The number is no level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a level lies between 100 and 999")]
pub struct LevelError;

impl Level {
    /// Password alone.
    pub const PASSWORD: Self = Self(200);
    /// Password and a code of the paper token.
    pub const TOKEN: Self = Self(300);
    /// Password and a code by text message.
    pub const SMS: Self = Self(350);
    /// Password and a code of a mobile app.
    pub const APP: Self = Self(400);
    /// Passkey.
    pub const PASSKEY: Self = Self(450);
    /// Identity card with its PIN.
    pub const EID: Self = Self(500);

    /// The level with this number.
    ///
    /// # Errors
    /// [`LevelError`] outside of 100 to 999.
    pub fn new(number: u16) -> Result<Self, LevelError> {
        if (100..=999).contains(&number) {
            Ok(Self(number))
        } else {
            Err(LevelError)
        }
    }

    /// The number of the level.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The eIDAS level by the default table: low below 350, high from 500.
    pub fn assurance(self) -> Assurance {
        if self < Self::SMS {
            Assurance::Low
        } else if self < Self::EID {
            Assurance::Substantial
        } else {
            Assurance::High
        }
    }
}

/// Level of assurance by Implementing Regulation (EU) 2015/1502.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assurance {
    /// At least one factor.
    Low,
    /// Two factors of different kinds, with a dynamic part.
    Substantial,
    /// Also protected against copying and against use by others.
    High,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_digits_are_a_level() {
        for bad in [0, 99, 1000, u16::MAX] {
            assert_eq!(Level::new(bad), Err(LevelError));
        }
        assert_eq!(Level::new(300), Ok(Level::TOKEN));
        assert_eq!(Level::new(999).map(Level::get), Ok(999));
    }

    #[test]
    fn the_default_table_of_assurance() {
        use Assurance::{High, Low, Substantial};
        let table = [
            (Level::PASSWORD, Low),
            (Level::TOKEN, Low),
            (Level::SMS, Substantial),
            (Level::APP, Substantial),
            (Level::PASSKEY, Substantial),
            (Level::EID, High),
        ];
        for (level, assurance) in table {
            assert_eq!(level.assurance(), assurance, "{level:?}");
        }
    }
}
