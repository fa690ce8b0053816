//! The number of the national register, and the BIS number of those who are not in it.
//!
//! Written `YY.MM.DD-XXX.CC`: birth date, counter of that day (odd for men, even for women), check
//! digits. A BIS number has 20 or 40 added to the month (royal decrees of 3 April 1984 and
//! 8 February 1991).

use core::fmt;

use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::ZeroizeOnDrop;

use self::parts::{Century, Parts};
use super::{BirthDate, Date};
use crate::secret::SecretString;
use crate::typed::is_space_or_dash;

mod parts;

/// A register or BIS number that follows the rules; whether it was ever given to somebody is not
/// known here.
///
/// It tells birth date and sex, so it is masked wherever it is printed, and wiped on drop.
///
/// ```
/// use fedtoken_core::person::{BirthDate, Date, NationalNumber, Sex};
///
/// # fn main() -> Result<(), Box<dyn core::error::Error>> {
/// let today = Date::parse("2026-11-22")?;
/// let number = NationalNumber::parse("74.08.15-121.69", today)?;
/// assert_eq!(number.birth_date(), BirthDate::Full(Date::parse("1974-08-15")?));
/// assert_eq!(number.sex(), Some(Sex::Man));
/// assert_eq!(number.to_string(), "••.••.••-•••.••");
/// assert_eq!(number.reveal(), "74081512169");
/// # Ok(())
/// # }
/// ```
#[derive(ZeroizeOnDrop)]
pub struct NationalNumber {
    /// ASCII digits.
    digits: [u8; DIGITS],
}

/// Why a text is no national number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NationalNumberError {
    /// Not 11 digits, or far too much text.
    #[error("not 11 digits")]
    Length,
    /// Something other than digits, dots, spaces and dashes.
    #[error("sign that occurs in no national number")]
    Sign,
    /// A counter of 000 or 999.
    #[error("counter outside of 001 to 998")]
    Counter,
    /// They fit neither a birth before 2000 nor one after.
    #[error("check digits that do not fit")]
    CheckDigits,
    /// No day of the calendar, nor one of the forms for a date that is not known.
    #[error("no possible birth date")]
    Date,
    /// The check digits say that the birth lies ahead.
    #[error("birth date in the future")]
    Future,
}

/// As the parity of the counter tells it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sex {
    /// Odd counters.
    Man,
    /// Even counters.
    Woman,
}

/// Which register a number belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NumberKind {
    /// The national register.
    Register,
    /// The register of people who are in no other one.
    Bis(SexAtIssue),
}

/// Whether the sex was known when a BIS number was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SexAtIssue {
    /// 40 was added to the month; the counter tells the sex.
    Known,
    /// 20 was added to the month; the counter tells nothing.
    Unknown,
}

impl NationalNumber {
    /// Reads what somebody typed: 11 digits; dots, spaces and dashes do not matter.
    ///
    /// `today` decides about births from 2000 on, which are possible only once they have happened.
    ///
    /// # Errors
    /// [`NationalNumberError`] says which rule is broken; text beyond 64 bytes has a wrong length.
    pub fn parse(typed: &str, today: Date) -> Result<Self, NationalNumberError> {
        let number = Self::collect(typed)?;
        let parts = number.parts();
        if !COUNTERS.contains(&parts.counter) {
            return Err(NationalNumberError::Counter);
        }
        let century = parts.century().ok_or(NationalNumberError::CheckDigits)?;
        let birth = parts.birth(century).ok_or(NationalNumberError::Date)?;
        if birth.earliest().is_some_and(|first| first > today) {
            return Err(NationalNumberError::Future);
        }
        Ok(number)
    }

    /// Makes up a number for tests and demonstrations; it may well belong to somebody.
    ///
    /// The counter is odd for a man and even for a woman.
    ///
    /// # Errors
    /// [`NationalNumberError::Counter`] outside of 1 to 998, [`NationalNumberError::Date`] outside of
    /// the years 1900 to 2099.
    pub fn compose(
        born: Date,
        kind: NumberKind,
        counter: u16,
    ) -> Result<Self, NationalNumberError> {
        if !COUNTERS.contains(&counter) {
            return Err(NationalNumberError::Counter);
        }
        let century = Century::of(born.year()).ok_or(NationalNumberError::Date)?;
        let month = u32::from(born.month() + parts::month_offset(kind));
        let date = u32::from(born.year() % 100) * 10_000 + month * 100 + u32::from(born.day());
        Ok(Self::complete(date * 1000 + u32::from(counter), century))
    }

    /// Whether it is a register or a BIS number.
    pub fn kind(&self) -> NumberKind {
        // What was read has a month of some kind.
        self.parts()
            .month_and_kind()
            .map_or(NumberKind::Register, |(_, kind)| kind)
    }

    /// The birth date as precisely as the number tells it.
    ///
    /// Month and day are not told where the counters of a day were used up: the number then looks as
    /// though they were unknown.
    pub fn birth_date(&self) -> BirthDate {
        let parts = self.parts();
        // What was read has a century and a possible date.
        parts
            .century()
            .and_then(|century| parts.birth(century))
            .unwrap_or(BirthDate::Unknown)
    }

    /// The sex at the time the number was given; none for a BIS number given without it.
    pub fn sex(&self) -> Option<Sex> {
        match (self.kind(), self.parts().counter % 2) {
            (NumberKind::Bis(SexAtIssue::Unknown), _) => None,
            (NumberKind::Register | NumberKind::Bis(SexAtIssue::Known), 0) => Some(Sex::Woman),
            (NumberKind::Register | NumberKind::Bis(SexAtIssue::Known), _) => Some(Sex::Man),
        }
    }

    /// The whole number, 11 digits: for the register, the keyed hash and the encrypted column alone.
    pub fn reveal(&self) -> &str {
        // Digits are UTF-8.
        core::str::from_utf8(&self.digits).unwrap_or_default()
    }

    /// The whole number as it stands on the identity card, `YY.MM.DD-XXX.CC`.
    pub fn reveal_printed(&self) -> SecretString {
        let [a, b, c, d, e, f, g, h, i, j, k] = self.digits.map(char::from);
        let signs = [a, b, '.', c, d, '.', e, f, '-', g, h, i, '.', j, k];
        SecretString::new(signs.iter().collect())
    }

    /// Whether both are the same number, in constant time.
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.digits.ct_eq(&other.digits).into()
    }

    fn collect(typed: &str) -> Result<Self, NationalNumberError> {
        if typed.len() > MOST_BYTES {
            return Err(NationalNumberError::Length);
        }
        let mut number = Self {
            digits: [b'0'; DIGITS],
        };
        let mut count = 0;
        for sign in typed.chars().filter(|sign| !is_separator(*sign)) {
            if !sign.is_ascii_digit() {
                return Err(NationalNumberError::Sign);
            }
            if let (Some(place), Ok(digit)) = (number.digits.get_mut(count), u8::try_from(sign)) {
                *place = digit;
            }
            count += 1;
        }
        if count == DIGITS {
            Ok(number)
        } else {
            Err(NationalNumberError::Length)
        }
    }

    /// Nine digits with the check digits that belong to them.
    fn complete(base: u32, century: Century) -> Self {
        let mut rest = u64::from(base) * 100 + u64::from(parts::check_digits(base, century));
        let mut number = Self {
            digits: [b'0'; DIGITS],
        };
        for place in number.digits.iter_mut().rev() {
            *place += u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        number
    }

    fn parts(&self) -> Parts {
        Parts::of(&self.digits)
    }
}

/// Shows the form alone: any digit would tell something about a person.
impl fmt::Display for NationalNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("••.••.••-•••.••")
    }
}

impl fmt::Debug for NationalNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Spaces, dashes and dots.
fn is_separator(sign: char) -> bool {
    is_space_or_dash(sign) || sign == '.'
}

const DIGITS: usize = 11;
const MOST_BYTES: usize = 64;
/// Odd ones run from 001 to 997, even ones from 002 to 998.
const COUNTERS: core::ops::RangeInclusive<u16> = 1..=998;

#[cfg(test)]
mod tests;
