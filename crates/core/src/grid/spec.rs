//! What a paper looks like: how many codes, of how many letters, of which alphabet.

use thiserror::Error;

use super::{Alphabet, CheckLetter, MOST_CELLS, Position, PositionError};

/// The form of a paper and of its codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GridSpec {
    cells: u8,
    letters: u8,
    alphabet: Alphabet,
    check: CheckLetter,
}

/// Why there can be no such paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum GridSpecError {
    /// No cell, or more than 200.
    #[error("a paper has 1 to 200 cells")]
    Cells,
    /// More than 16 letters, or more than a check letter of this alphabet can watch over.
    #[error("a code of the paper would be too long")]
    TooLong,
    /// Fewer than 20 bits of chance (NIST SP 800-63B, rev. 3 section 5.1.2.1).
    #[error("a code of the paper would be too easy to guess")]
    TooGuessable,
}

impl GridSpec {
    /// The federal token: 24 codes of six consonants, 64 million of them, without check letter.
    pub const FEDERAL: Self = Self {
        cells: 24,
        letters: 6,
        alphabet: Alphabet::CONSONANTS,
        check: CheckLetter::None,
    };

    /// A paper with so many cells, and so many letters of chance in each code. A check letter comes
    /// on top of them.
    ///
    /// # Errors
    /// [`GridSpecError::Cells`] outside of 1 to 200; [`GridSpecError::TooLong`] above 16 letters,
    /// or where the code with its check letter is as long as the smallest prime that is not below
    /// the size of the alphabet (with 10 letters: 11); [`GridSpecError::TooGuessable`] if
    /// [`Self::bits`] would be below 20.
    pub const fn new(
        cells: u8,
        letters: u8,
        alphabet: Alphabet,
        check: CheckLetter,
    ) -> Result<Self, GridSpecError> {
        let spec = Self {
            cells,
            letters,
            alphabet,
            check,
        };
        if cells < 1 || cells > MOST_CELLS {
            Err(GridSpecError::Cells)
        } else if letters > MOST_LETTERS || spec.outgrows_check() {
            Err(GridSpecError::TooLong)
        } else if spec.codes() < 1 << LEAST_BITS {
            Err(GridSpecError::TooGuessable)
        } else {
            Ok(spec)
        }
    }

    /// How many codes the paper has, 1 to 200.
    pub const fn cells(&self) -> u8 {
        self.cells
    }

    /// How many letters of a code are drawn, 4 to 16; a check letter is not counted.
    pub const fn letters(&self) -> u8 {
        self.letters
    }

    /// How many signs a code has on paper, 4 to 17.
    pub const fn signs(&self) -> u8 {
        match self.check {
            CheckLetter::None => self.letters,
            CheckLetter::Last => self.letters.saturating_add(1),
        }
    }

    /// The letters that may occur.
    pub const fn alphabet(&self) -> Alphabet {
        self.alphabet
    }

    /// Whether the last letter follows from the others.
    pub const fn check(&self) -> CheckLetter {
        self.check
    }

    /// At least so many codes are possible, all of them equally likely.
    ///
    /// Without check letter the number is exact. With one it is a lower bound: letters whose check
    /// value is not in the alphabet are drawn again, and whatever the other letters are, the first
    /// one takes at least twice the size of the alphabet less the prime of values with which that
    /// does not happen. It costs a quarter of a bit with 20 letters, and a third at most.
    pub const fn codes(&self) -> u128 {
        let size = self.alphabet.size().get() as u128;
        match (self.check, self.letters) {
            (CheckLetter::None, letters) => size.pow(letters as u32),
            (CheckLetter::Last, 0) => 0,
            (CheckLetter::Last, letters) => {
                let lost = self.alphabet.prime() as u128 - size;
                size.pow(letters as u32 - 1) * (size - lost)
            }
        }
    }

    /// Chance in one code, in whole bits, rounded down; 20 or more.
    pub const fn bits(&self) -> u32 {
        match self.codes().checked_ilog2() {
            Some(bits) => bits,
            None => 0,
        }
    }

    /// The position with this number, if the paper has it.
    ///
    /// # Errors
    /// [`PositionError`] outside of 1 to [`Self::cells`].
    pub fn position(&self, number: u8) -> Result<Position, PositionError> {
        Position::new(number).and_then(|position| match number <= self.cells {
            true => Ok(position),
            false => Err(PositionError),
        })
    }

    /// Every position of the paper, from the first to the last.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Position> + use<> {
        Position::first(self.cells)
    }

    /// The federal paper with another number of cells.
    #[cfg(test)]
    pub(crate) const fn of_cells(cells: u8) -> Self {
        Self {
            cells,
            ..Self::FEDERAL
        }
    }

    /// A paper whose codes are far too short, so that all of them can be counted.
    #[cfg(test)]
    pub(super) const fn tiny(letters: u8, alphabet: Alphabet) -> Self {
        Self {
            cells: 1,
            letters,
            alphabet,
            check: CheckLetter::Last,
        }
    }

    /// A place of the sum must not be nought modulo the prime, nor the same as another.
    const fn outgrows_check(&self) -> bool {
        match self.check {
            CheckLetter::None => false,
            CheckLetter::Last => self.letters as u32 + 1 >= self.alphabet.prime(),
        }
    }
}

/// The longest code without its check letter: nobody types more from a paper.
const MOST_LETTERS: u8 = 16;
/// The longest code.
pub(super) const MOST_SIGNS: usize = MOST_LETTERS as usize + 1;
const LEAST_BITS: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(cells: u8, letters: u8, alphabet: Alphabet) -> Result<GridSpec, GridSpecError> {
        GridSpec::new(cells, letters, alphabet, CheckLetter::None)
    }

    fn checked(letters: u8, alphabet: Alphabet) -> Result<GridSpec, GridSpecError> {
        GridSpec::new(24, letters, alphabet, CheckLetter::Last)
    }

    #[test]
    fn the_federal_paper_is_what_the_constructor_makes() {
        assert_eq!(spec(24, 6, Alphabet::CONSONANTS), Ok(GridSpec::FEDERAL));
        assert_eq!(GridSpec::FEDERAL.codes(), 64_000_000);
        assert_eq!(GridSpec::FEDERAL.bits(), 25);
        assert_eq!(GridSpec::FEDERAL.signs(), 6);
    }

    #[test]
    fn a_paper_has_1_to_200_cells() {
        for cells in [0, 201, 255] {
            assert_eq!(
                spec(cells, 6, Alphabet::CONSONANTS),
                Err(GridSpecError::Cells)
            );
        }
        assert!(spec(1, 6, Alphabet::CONSONANTS).is_ok());
        assert_eq!(
            spec(200, 6, Alphabet::CONSONANTS)
                .unwrap()
                .positions()
                .len(),
            200
        );
    }

    #[test]
    fn a_code_of_fewer_than_20_bits_is_refused() {
        for (letters, alphabet) in [
            (0, Alphabet::DIGITS),
            (6, Alphabet::DIGITS),
            (4, Alphabet::CONSONANTS),
            (3, Alphabet::CROCKFORD),
        ] {
            assert_eq!(
                spec(24, letters, alphabet),
                Err(GridSpecError::TooGuessable)
            );
            assert_eq!(checked(letters, alphabet), Err(GridSpecError::TooGuessable));
        }
        assert_eq!(spec(24, 7, Alphabet::DIGITS).unwrap().bits(), 23);
        assert_eq!(spec(24, 4, Alphabet::CROCKFORD).unwrap().bits(), 20);
        // A check letter costs a little: 32^3 times 27 is below 2^20.
        assert_eq!(
            checked(4, Alphabet::CROCKFORD),
            Err(GridSpecError::TooGuessable)
        );
    }

    #[test]
    fn a_code_is_not_longer_than_anybody_types_or_its_check_letter_sees() {
        assert_eq!(spec(24, 16, Alphabet::DIGITS).unwrap().bits(), 53);
        assert_eq!(spec(24, 17, Alphabet::DIGITS), Err(GridSpecError::TooLong));
        assert_eq!(checked(9, Alphabet::DIGITS).unwrap().signs(), 10);
        assert_eq!(checked(10, Alphabet::DIGITS), Err(GridSpecError::TooLong));
        assert_eq!(checked(16, Alphabet::CONSONANTS).unwrap().signs(), 17);
    }

    #[test]
    fn the_number_of_checked_codes_is_a_lower_bound() {
        // Counts the words of n letters by their remainders, and those whose check letter exists.
        for (size, letters) in [(10, 7_u8), (14, 6), (20, 6), (24, 5)] {
            let text = &"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[..size];
            let spec = checked(letters, Alphabet::parse(text).unwrap()).unwrap();
            let prime = spec.alphabet().prime() as usize;
            let mut words = alloc::vec![0_u128; prime];
            words[0] = 1;
            for place in 2..usize::from(letters) + 2 {
                let mut longer = alloc::vec![0; prime];
                for (rest, count) in words.iter().enumerate() {
                    (0..size).for_each(|value| longer[(rest + place * value) % prime] += count);
                }
                words = longer;
            }
            let kept = (0..prime).filter(|rest| (prime - rest) % prime < size);
            let exact: u128 = kept.map(|rest| words[rest]).sum();
            assert!(spec.codes() <= exact, "{size}");
            assert!(spec.codes() * 5 >= exact * 4, "{size}");
        }
    }

    #[test]
    fn positions_are_those_of_the_paper() {
        let small = spec(4, 6, Alphabet::CONSONANTS).unwrap();
        assert!(small.positions().map(Position::get).eq(1..=4));
        assert!(
            small
                .positions()
                .all(|position| small.position(position.get()) == Ok(position))
        );
        for number in [0, 5, 255] {
            assert_eq!(small.position(number), Err(PositionError));
        }
    }
}
