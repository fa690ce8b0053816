//! What the eleven digits say, one by one.

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{DIGITS, NumberKind, SexAtIssue};
use crate::person::{BirthDate, Date, Year, YearMonth};

/// The fields of a number, not yet checked.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Parts {
    /// Last two digits of the year.
    year: u8,
    /// Month, with 20 or 40 added in a BIS number.
    month: u8,
    day: u8,
    pub(super) counter: u16,
    /// The first nine digits.
    base: u32,
    check: u32,
}

/// The check digits tell which.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Century {
    /// Births from 1900 to 1999.
    Nineteen,
    /// Births from 2000 to 2099.
    Twenty,
}

impl Century {
    /// The century of a year, if numbers can express it.
    pub(super) fn of(year: u16) -> Option<Self> {
        match year {
            1900..=1999 => Some(Self::Nineteen),
            2000..=2099 => Some(Self::Twenty),
            _ => None,
        }
    }

    const fn first_year(self) -> u16 {
        match self {
            Self::Nineteen => 1900,
            Self::Twenty => 2000,
        }
    }
}

impl Parts {
    /// Takes ASCII digits apart.
    pub(super) fn of(digits: &[u8; DIGITS]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k] = digits.map(|digit| digit & 0b1111);
        let counter = u16::from(two(g, h)) * 10 + u16::from(i);
        let date =
            u32::from(two(a, b)) * 10_000 + u32::from(two(c, d)) * 100 + u32::from(two(e, f));
        Self {
            year: two(a, b),
            month: two(c, d),
            day: two(e, f),
            counter,
            base: date * 1000 + u32::from(counter),
            check: two(j, k).into(),
        }
    }

    /// The century whose check digits these are; never both, since 2,000,000,000 is no multiple of 97.
    pub(super) fn century(&self) -> Option<Century> {
        [Century::Nineteen, Century::Twenty]
            .into_iter()
            .find(|century| check_digits(self.base, *century) == self.check)
    }

    /// The month, 0 to 12 (0: unknown), and the kind of number that writes it so.
    pub(super) fn month_and_kind(&self) -> Option<(u8, NumberKind)> {
        [
            NumberKind::Register,
            NumberKind::Bis(SexAtIssue::Unknown),
            NumberKind::Bis(SexAtIssue::Known),
        ]
        .into_iter()
        .find_map(|kind| {
            let month = self.month.checked_sub(month_offset(kind))?;
            (month <= 12).then_some((month, kind))
        })
    }

    /// The birth date; none if there can be no such date.
    pub(super) fn birth(&self, century: Century) -> Option<BirthDate> {
        let (month, _) = self.month_and_kind()?;
        let year = century.first_year() + u16::from(self.year);
        match (self.year, month, self.day) {
            // The made-up dates 1900/00/01 and 2000/00/01 stand for "not known at all".
            (0, 0, 1) => Some(BirthDate::Unknown),
            // Day 00: month and day unknown, or the counters of the day used up. Any other day
            // counts how often they were used up since, which no source limits.
            (_, 0, _) => Year::new(year).ok().map(BirthDate::Year),
            (_, _, 0) => YearMonth::new(year, month).ok().map(BirthDate::Month),
            (_, _, day) => Date::new(year, month, day).ok().map(BirthDate::Full),
        }
    }
}

/// 97 less the remainder by 97; for births from 2000 on a 2 stands before the nine digits.
pub(super) fn check_digits(base: u32, century: Century) -> u32 {
    let number = match century {
        Century::Nineteen => base,
        Century::Twenty => 2_000_000_000 + base,
    };
    97 - number % 97
}

/// What a kind of number adds to the month.
pub(super) const fn month_offset(kind: NumberKind) -> u8 {
    match kind {
        NumberKind::Register => 0,
        NumberKind::Bis(SexAtIssue::Unknown) => 20,
        NumberKind::Bis(SexAtIssue::Known) => 40,
    }
}

const fn two(tens: u8, ones: u8) -> u8 {
    10 * tens + ones
}
