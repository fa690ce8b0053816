//! How long a code is, and the number that its digits spell.

use alloc::string::String;
use core::fmt::Write as _;
use core::num::NonZeroU32;

use rand_core::CryptoRng;
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::draw;
use crate::secret::SecretString;

/// How many digits a code has: 6 to 8 (RFC 4226 section 4, R4, and section 5.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digits(u8);

/// The number of digits is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("number of digits outside of 6 to 8")]
pub struct DigitsError;

impl Digits {
    /// Six digits, as every app shows them.
    pub const SIX: Self = Self(6);
    /// Seven digits.
    pub const SEVEN: Self = Self(7);
    /// Eight digits.
    pub const EIGHT: Self = Self(8);

    /// So many digits.
    ///
    /// # Errors
    /// [`DigitsError`] outside of 6 to 8.
    pub const fn new(number: u8) -> Result<Self, DigitsError> {
        match number {
            6..=8 => Ok(Self(number)),
            _ => Err(DigitsError),
        }
    }

    /// The number of digits.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The length of a code as it is sent: ASCII digits and nothing else.
    pub(in crate::challenge) fn of_code(code: &str) -> Result<Self, DigitsError> {
        if code.bytes().all(|byte| byte.is_ascii_digit()) {
            u8::try_from(code.len()).map_or(Err(DigitsError), Self::new)
        } else {
            Err(DigitsError)
        }
    }

    /// How many codes of this length there are.
    fn codes(self) -> NonZeroU32 {
        TEN.saturating_pow(u32::from(self.0))
    }
}

/// The number that a code spells: wiped when dropped, compared in constant time.
#[derive(Default, Zeroize, ZeroizeOnDrop)]
pub(in crate::challenge) struct Number(u32);

impl Number {
    /// The last digits of any number (RFC 4226 section 5.3, step 3).
    pub(in crate::challenge) fn last_digits(number: u32, digits: Digits) -> Self {
        Self(number % digits.codes())
    }

    /// One by chance, each equally likely.
    pub(in crate::challenge) fn draw(digits: Digits, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self(draw::uniform_below(digits.codes(), rng))
    }

    /// Reads what a person typed: exactly so many of `0` to `9`, and space anywhere.
    pub(in crate::challenge) fn read(typed: &str, digits: Digits) -> Option<Self> {
        let mut number = Self(0);
        let mut missing = digits.0;
        for sign in typed.chars() {
            match sign.to_digit(10) {
                Some(digit) => {
                    missing = missing.checked_sub(1)?;
                    number.0 = number.0 * 10 + digit;
                }
                None if sign.is_whitespace() => {}
                None => return None,
            }
        }
        (missing == 0).then_some(number)
    }

    /// The code, with its leading zeros.
    pub(in crate::challenge) fn spell(&self, digits: Digits) -> SecretString {
        let width = usize::from(digits.0);
        // Room for all of it at once, so that no unwiped copy stays behind.
        let mut code = String::with_capacity(width);
        // Writing into a `String` never fails.
        let _ = write!(code, "{:0width$}", self.0);
        SecretString::new(code)
    }

    /// The number of digits and the number in four bytes, the first one highest: the same for no
    /// two codes.
    pub(in crate::challenge) fn with_length(&self, digits: Digits) -> Zeroizing<[u8; 5]> {
        let [first, second, third, fourth] = self.0.to_be_bytes();
        Zeroizing::new([digits.0, first, second, third, fourth])
    }
}

impl ConstantTimeEq for Number {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

const TEN: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn read(typed: &str) -> Option<u32> {
        Number::read(typed, Digits::SIX).map(|number| number.0)
    }

    #[test]
    fn six_to_eight_digits() {
        for number in 0..=20 {
            assert_eq!(Digits::new(number).is_ok(), (6..=8).contains(&number));
        }
        assert_eq!(Digits::new(6), Ok(Digits::SIX));
        assert_eq!(Digits::new(7), Ok(Digits::SEVEN));
        assert_eq!(Digits::new(8), Ok(Digits::EIGHT));
    }

    #[test]
    fn a_code_as_sent_has_a_length() {
        assert_eq!(Digits::of_code("012345"), Ok(Digits::SIX));
        assert_eq!(Digits::of_code("01234567"), Ok(Digits::EIGHT));
        // 262 is 6 in a byte.
        for other in [
            "",
            "01234",
            "012345678",
            "01234a",
            "012 34",
            &"0".repeat(262),
        ] {
            assert_eq!(Digits::of_code(other), Err(DigitsError), "{other}");
        }
    }

    #[test]
    fn spaces_do_not_matter() {
        for typed in ["287082", " 287 082\t", "2 8 7 0 8 2", "287\u{a0}082"] {
            assert_eq!(read(typed), Some(287_082), "{typed}");
        }
    }

    #[test]
    fn nothing_else_is_forgiven() {
        for typed in [
            "",
            " ",
            "28708",
            "2870820",
            "287-082",
            "+28708",
            "２８７０８２",
            "28708a",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn leading_zeros_count_as_digits() {
        assert_eq!(read("000007"), Some(7));
        assert_eq!(read("7"), None);
        assert_eq!(Number(7).spell(Digits::EIGHT).expose(), "00000007");
    }

    #[test]
    fn the_last_digits_are_kept() {
        assert_eq!(Number::last_digits(1_284_755_224, Digits::SIX).0, 755_224);
        assert_eq!(
            Number::last_digits(1_284_755_224, Digits::EIGHT).0,
            84_755_224
        );
    }

    #[test]
    fn drawn_codes_fill_the_whole_range() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut tenths = [0_u32; 10];
        for _ in 0..10_000 {
            let drawn = Number::draw(Digits::SIX, &mut rng).0;
            tenths[usize::try_from(drawn / 100_000).unwrap()] += 1;
        }
        // Chi-square with 9 degrees of freedom: 27.9 is passed by one fair draw in a thousand.
        let deviation = |count: u32| (f64::from(count) - 1000.0).powi(2) / 1000.0;
        let chi_square: f64 = tenths.into_iter().map(deviation).sum();
        assert!(chi_square < 27.9, "{tenths:?}");
    }

    proptest! {
        #[test]
        fn a_spelt_number_reads_back(number in 0_u32..100_000_000, length in 6_u8..=8) {
            let digits = Digits::new(length).unwrap();
            let number = Number::last_digits(number, digits);
            let spelt = number.spell(digits);
            prop_assert_eq!(spelt.expose().len(), usize::from(length));
            let read = Number::read(spelt.expose(), digits).unwrap();
            prop_assert_eq!(read.0, number.0);
        }

        #[test]
        fn no_typed_text_makes_reading_fail_badly(typed: String) {
            Number::read(&typed, Digits::EIGHT);
        }
    }
}
