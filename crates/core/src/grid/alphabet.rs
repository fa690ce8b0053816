//! The letters of which codes are made.

use core::fmt;
use core::num::NonZeroU8;

use thiserror::Error;

/// 10 to 36 different letters and digits, in the order `0` to `9`, `A` to `Z`.
///
/// A code is read without regard to case. Nothing else is folded: where `0` and `O` are both
/// letters or neither is, whoever mistakes one for the other has mistyped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Alphabet {
    /// Bit n stands for the n-th of the digits of base 36.
    set: u64,
    size: NonZeroU8,
}

/// Why a text is no alphabet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum AlphabetError {
    /// Other than `A` to `Z` and `0` to `9`.
    #[error("an alphabet holds A to Z and 0 to 9 only")]
    Letter,
    /// A letter stands there twice.
    #[error("a letter of the alphabet stands there twice")]
    Repeated,
    /// Fewer than 10 letters.
    #[error("an alphabet has at least 10 letters")]
    TooSmall,
}

impl Alphabet {
    /// The 20 consonants of the federal token, without Y, so that no word appears by chance.
    pub const CONSONANTS: Self = known("BCDFGHJKLMNPQRSTVWXZ").unwrap();
    /// The ten digits.
    pub const DIGITS: Self = known("0123456789").unwrap();
    /// Digits and letters without I, L, O and U, as in Crockford's base 32 (but see [`Alphabet`]
    /// about folding).
    pub const CROCKFORD: Self = known("0123456789ABCDEFGHJKMNPQRSTVWXYZ").unwrap();

    /// Reads the letters, in any order.
    ///
    /// # Errors
    /// [`AlphabetError::Letter`] for anything but upper-case ASCII letters and digits,
    /// [`AlphabetError::Repeated`], [`AlphabetError::TooSmall`] below 10.
    pub const fn parse(letters: &str) -> Result<Self, AlphabetError> {
        let mut rest = letters.as_bytes();
        let (mut set, mut size) = (0, 0);
        while let Some((letter, others)) = rest.split_first() {
            let bit = match *letter {
                digit @ b'0'..=b'9' => 1_u64 << (digit - b'0'),
                letter @ b'A'..=b'Z' => 1_u64 << (letter - b'A' + 10),
                _ => return Err(AlphabetError::Letter),
            };
            if set & bit != 0 {
                return Err(AlphabetError::Repeated);
            }
            set |= bit;
            size += 1;
            rest = others;
        }
        match NonZeroU8::new(size) {
            Some(size) if size.get() >= LEAST_LETTERS => Ok(Self { set, size }),
            _ => Err(AlphabetError::TooSmall),
        }
    }

    /// How many letters there are, 10 to 36.
    pub const fn size(self) -> NonZeroU8 {
        self.size
    }

    /// The letters in order.
    pub fn letters(self) -> impl Iterator<Item = char> {
        (0..u32::from(self.size.get())).filter_map(move |value| self.letter(value).map(char::from))
    }

    /// The letter of this value, counted from nought.
    pub(super) fn letter(self, value: u32) -> Option<u8> {
        let mut set = self.set;
        for _ in 0..value {
            // Clears the lowest bit.
            set &= set.wrapping_sub(1);
        }
        let index = usize::try_from(set.trailing_zeros()).ok()?;
        BASE_36.get(index).copied()
    }

    /// The value of what somebody typed, in whatever case. No memory is looked up at a secret
    /// place.
    pub(super) fn value(self, typed: char) -> Option<u32> {
        let bit = 1_u64 << typed.to_digit(36)?;
        let lower = self.set & bit.wrapping_sub(1);
        (self.set & bit != 0).then(|| lower.count_ones())
    }

    /// The smallest prime that is not below [`Self::size`].
    pub(super) const fn prime(self) -> u32 {
        match self.size.get() {
            0..=11 => 11,
            12..=13 => 13,
            14..=17 => 17,
            18..=19 => 19,
            20..=23 => 23,
            24..=29 => 29,
            30..=31 => 31,
            _ => 37,
        }
    }
}

impl fmt::Display for Alphabet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters()
            .try_for_each(|letter| fmt::Write::write_char(formatter, letter))
    }
}

impl fmt::Debug for Alphabet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Alphabet({self})")
    }
}

/// Makes the constants above: a wrong one does not compile.
const fn known(letters: &str) -> Option<Alphabet> {
    match Alphabet::parse(letters) {
        Ok(alphabet) => Some(alphabet),
        Err(_) => None,
    }
}

const BASE_36: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LEAST_LETTERS: u8 = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::{String, ToString};
    use proptest::prelude::*;

    #[test]
    fn the_federal_alphabet_is_twenty_consonants() {
        let alphabet = Alphabet::CONSONANTS;
        assert_eq!(alphabet.size().get(), 20);
        assert_eq!(alphabet.to_string(), "BCDFGHJKLMNPQRSTVWXZ");
        assert!(alphabet.letters().all(|letter| !"AEIOUY".contains(letter)));
        assert_eq!(format!("{:?}", Alphabet::DIGITS), "Alphabet(0123456789)");
        assert_eq!(Alphabet::CROCKFORD.size().get(), 32);
    }

    #[test]
    fn only_case_is_forgiven() {
        let value = |typed| Alphabet::CONSONANTS.value(typed);
        assert_eq!(
            (value('B'), value('b'), value('z')),
            (Some(0), Some(0), Some(19))
        );
        for other in [
            'a',
            'y',
            '0',
            'é',
            'ß',
            '\u{212a}',
            'Ｂ',
            ' ',
            '-',
            '\u{10ffff}',
        ] {
            assert_eq!(value(other), None, "{other}");
        }
    }

    #[test]
    fn each_kind_of_wrong_alphabet_is_named() {
        let whole: String = BASE_36.iter().copied().map(char::from).collect();
        assert_eq!(Alphabet::parse(&whole).unwrap().size().get(), 36);
        assert_eq!(Alphabet::parse("012345678"), Err(AlphabetError::TooSmall));
        assert_eq!(Alphabet::parse(""), Err(AlphabetError::TooSmall));
        assert_eq!(Alphabet::parse("01234567899"), Err(AlphabetError::Repeated));
        for foreign in ["abcdefghijk", "0123456789-", "0123456789É"] {
            assert_eq!(Alphabet::parse(foreign), Err(AlphabetError::Letter));
        }
    }

    #[test]
    fn the_prime_is_the_next_one() {
        for size in 10..=36_u32 {
            let letters: String = BASE_36
                .iter()
                .take(size as usize)
                .copied()
                .map(char::from)
                .collect();
            let is_prime =
                |number: &u32| (2..*number).all(|divisor| !number.is_multiple_of(divisor));
            let expected = (size..).find(is_prime).unwrap();
            assert_eq!(
                Alphabet::parse(&letters).unwrap().prime(),
                expected,
                "{size}"
            );
        }
    }

    proptest! {
        #[test]
        fn letters_and_values_belong_together(mask in any::<u64>()) {
            let chosen = |index: &usize| mask >> index & 1 == 1;
            let letters: String = (0..36).filter(chosen).map(|i| char::from(BASE_36[i])).collect();
            let turned: String = letters.chars().rev().collect();
            prop_assume!(letters.len() >= 10);
            let alphabet = Alphabet::parse(&turned).unwrap();
            prop_assert_eq!(alphabet.to_string(), &letters[..]);
            for (value, letter) in letters.chars().enumerate() {
                let value = u32::try_from(value).unwrap();
                prop_assert_eq!(alphabet.value(letter), Some(value));
                prop_assert_eq!(alphabet.letter(value).map(char::from), Some(letter));
            }
            prop_assert_eq!(alphabet.letter(u32::from(alphabet.size().get())), None);
        }

        #[test]
        fn any_text_is_read_exactly_or_refused(text in "[0-9A-Z]{10,14}|\\PC*") {
            if let Ok(alphabet) = Alphabet::parse(&text) {
                prop_assert_eq!(alphabet.letters().count(), text.chars().count());
                prop_assert!(alphabet.letters().all(|letter| text.contains(letter)));
            }
        }
    }
}
