//! Telephone numbers as the world writes them (ITU-T E.164).

use alloc::string::String;
use core::fmt;

use thiserror::Error;

use crate::typed::is_space_or_dash;

/// An international number: a plus sign and 2 to 15 digits, the first not 0 (E.164 section 6.2.1).
///
/// Masked wherever it is printed. Whether its country has such numbers is known only with the
/// feature `phone-plans`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

/// Why a text is no international number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// Neither a plus sign nor 00 in front.
    #[error("no country code: neither + nor 00 in front")]
    NoCountryCode,
    /// No country code begins with 0.
    #[error("country code with 0 in front")]
    LeadingZero,
    /// Zeros in parentheses, which callers from abroad leave out.
    #[error("zero in parentheses, which is no part of the international number")]
    TrunkZero,
    /// Fewer than 2 digits or more than 15, or far too much text.
    #[error("not 2 to 15 digits")]
    Length,
    /// Something other than digits, spaces, dots, dashes and parentheses.
    #[error("sign that occurs in no telephone number")]
    Sign,
}

impl PhoneNumber {
    /// Reads what somebody typed: `+` or `00`, then digits; spaces, dots, dashes and parentheses do
    /// not matter.
    ///
    /// # Errors
    /// [`PhoneError`] says which rule is broken; text beyond 64 bytes has a wrong length.
    pub fn parse(typed: &str) -> Result<Self, PhoneError> {
        if typed.len() > MOST_BYTES {
            return Err(PhoneError::Length);
        }
        if has_trunk_zero(typed) {
            return Err(PhoneError::TrunkZero);
        }
        let mut number = String::with_capacity(typed.len() + 1);
        for sign in typed.chars().filter(|sign| !is_separator(*sign)) {
            match sign {
                '+' if number.is_empty() => number.push(sign),
                _ if sign.is_ascii_digit() => number.push(sign),
                _ => return Err(PhoneError::Sign),
            }
        }
        let digits = number
            .strip_prefix('+')
            .or_else(|| number.strip_prefix("00"));
        let digits = digits.ok_or(PhoneError::NoCountryCode)?;
        if digits.starts_with('0') {
            return Err(PhoneError::LeadingZero);
        }
        if !DIGITS.contains(&digits.len()) {
            return Err(PhoneError::Length);
        }
        Ok(Self(["+", digits].concat()))
    }

    /// The whole number, `+` and digits: for the gateway, the person himself and storage alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Shows how many digits there are and the last two, by which the owner knows the number.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = self.0.len().saturating_sub(SHOWN + 1);
        formatter.write_str("+")?;
        (0..hidden).try_for_each(|_| formatter.write_str("•"))?;
        formatter.write_str(self.0.get(hidden + 1..).unwrap_or_default())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Spaces, dashes, dots and parentheses.
fn is_separator(sign: char) -> bool {
    is_space_or_dash(sign) || matches!(sign, '.' | '(' | ')')
}

/// Whether zeros stand alone in parentheses; in front of everything they are the prefix 00.
fn has_trunk_zero(typed: &str) -> bool {
    let after_the_first = typed.trim_start_matches(is_separator).split('(').skip(1);
    after_the_first
        .filter_map(|text| text.split_once(')'))
        .map(|(inside, _)| inside.trim_matches(is_separator))
        .any(|inside| !inside.is_empty() && inside.chars().all(|sign| sign == '0'))
}

const MOST_BYTES: usize = 64;
const DIGITS: core::ops::RangeInclusive<usize> = 2..=15;
const SHOWN: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_are_one() {
        for typed in [
            "+32460123456",
            "0032460123456",
            " +32 460 12 34 56 ",
            "+32-460.12.34.56",
            "+32 (460) 123456",
            "00 32 460 123456",
            "+32 460 12–34–56",
        ] {
            assert_eq!(
                PhoneNumber::parse(typed).unwrap().reveal(),
                "+32460123456",
                "{typed}"
            );
        }
    }

    #[test]
    fn a_number_without_country_code_is_refused() {
        for typed in ["0460123456", "32460123456", "", "()", "0"] {
            assert_eq!(
                PhoneNumber::parse(typed),
                Err(PhoneError::NoCountryCode),
                "{typed}"
            );
        }
    }

    #[test]
    fn no_country_code_begins_with_zero() {
        for typed in ["+0460123456", "000460123456", "+0032460123456"] {
            assert_eq!(
                PhoneNumber::parse(typed),
                Err(PhoneError::LeadingZero),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_zero_that_is_left_out_abroad_is_refused() {
        for typed in [
            "+32 (0)460 12 34 56",
            "+32 (0 )460123456",
            "+32 ( 0 ) 460123456",
            "+32 (\u{a0}0)460123456",
            "+32 (00) 460123456",
            "+32 (0.)460123456",
            "+32((0))460123456",
            "(+32) (0)460123456",
            "(00)32 (0)460123456",
        ] {
            let refused = PhoneNumber::parse(typed);
            assert_eq!(refused, Err(PhoneError::TrunkZero), "{typed}");
        }
    }

    #[test]
    fn a_zero_that_belongs_to_the_number_stays() {
        for (typed, number) in [
            ("+39 (06) 12345678", "+390612345678"),
            ("(00)32 460 12 34 56", "+32460123456"),
            ("+32 () 460 (10) 34 56", "+32460103456"),
        ] {
            assert_eq!(PhoneNumber::parse(typed).unwrap().reveal(), number);
        }
    }

    #[test]
    fn a_number_has_2_to_15_digits() {
        for typed in ["+", "00", "+3", "+1234567890123456", &"+".repeat(65)] {
            assert_eq!(
                PhoneNumber::parse(typed),
                Err(PhoneError::Length),
                "{typed}"
            );
        }
        assert!(PhoneNumber::parse("+32").is_ok());
        assert!(PhoneNumber::parse("+123456789012345").is_ok());
    }

    #[test]
    fn far_too_much_text_is_not_read() {
        let spaced = |spaces: usize| PhoneNumber::parse(&format!("+32{}", " ".repeat(spaces)));
        assert!(spaced(61).is_ok());
        assert_eq!(spaced(62), Err(PhoneError::Length));
    }

    #[test]
    fn other_signs_are_refused() {
        for typed in [
            "+32a460123456",
            "32+460123456",
            "++32460123456",
            "+32460123456#1",
            "+٣٢٤٦٠",
        ] {
            assert_eq!(PhoneNumber::parse(typed), Err(PhoneError::Sign), "{typed}");
        }
    }

    #[test]
    fn the_last_two_digits_are_shown() {
        let number = PhoneNumber::parse("+32460123456").unwrap();
        assert_eq!(format!("{number} {number:?}"), "+•••••••••56 +•••••••••56");
    }

    proptest! {
        #[test]
        fn numbers_read_back(typed in "(\\+|00)?[0-9 .()-]{0,20}|\\PC{0,70}") {
            if let Ok(number) = PhoneNumber::parse(&typed) {
                prop_assert_eq!(PhoneNumber::parse(number.reveal()), Ok(number.clone()));
                prop_assert!((3..=16).contains(&number.reveal().len()));
                prop_assert_eq!(format!("{number}").chars().count(), number.reveal().len());
            }
        }
    }
}
