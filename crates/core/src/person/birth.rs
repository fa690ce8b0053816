//! A birth date as precisely as a register knows it.

use core::fmt;

use thiserror::Error;

use super::Date;

/// When somebody was born.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BirthDate {
    /// The day is known.
    Full(Date),
    /// The year and the month (1 to 12) are known.
    Month {
        /// Year of birth.
        year: u16,
        /// Month of birth, 1 to 12.
        month: u8,
    },
    /// The year alone is known.
    Year(u16),
    /// Nothing is known.
    Unknown,
}

/// The text is no birth date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a birth date of the form YYYY-MM-DD, YYYY-MM or YYYY, nor `unknown`")]
pub struct BirthDateError;

impl BirthDate {
    /// Reads `YYYY-MM-DD`, `YYYY-MM`, `YYYY` (ISO 8601-1 sections 5.2.2.1 and 5.2.2.2) or `unknown`.
    ///
    /// # Errors
    /// [`BirthDateError`] for any other writing, and for days and months outside of the calendar.
    pub fn parse(text: &str) -> Result<Self, BirthDateError> {
        if text == UNKNOWN {
            return Ok(Self::Unknown);
        }
        // The missing part is lent, so that there is one reader of dates.
        let lent = match text.len() {
            YEAR_CHARS => "-01-01",
            MONTH_CHARS => "-01",
            _ => "",
        };
        let date = Date::parse(&[text, lent].concat()).map_err(|_| BirthDateError)?;
        Ok(match text.len() {
            YEAR_CHARS => Self::Year(date.year()),
            MONTH_CHARS => Self::Month {
                year: date.year(),
                month: date.month(),
            },
            _ => Self::Full(date),
        })
    }

    /// The first day that it can be; none if nothing is known.
    pub fn earliest(self) -> Option<Date> {
        match self {
            Self::Full(date) => Some(date),
            Self::Month { year, month } => Date::new(year, month, 1).ok(),
            Self::Year(year) => Date::new(year, 1, 1).ok(),
            Self::Unknown => None,
        }
    }

    /// The last day that it can be; none if nothing is known.
    pub fn latest(self) -> Option<Date> {
        match self {
            Self::Full(date) => Some(date),
            Self::Month { year, month } => (28..=31)
                .rev()
                .find_map(|day| Date::new(year, month, day).ok()),
            Self::Year(year) => Date::new(year, 12, 31).ok(),
            Self::Unknown => None,
        }
    }

    /// The age that the person has reached for certain, in completed years; none if nothing is known
    /// or the birth lies ahead.
    pub fn least_age_on(self, day: Date) -> Option<u16> {
        if self.earliest()? > day {
            return None;
        }
        Some(self.latest()?.age_on(day).unwrap_or(0))
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(date) => date.fmt(formatter),
            Self::Month { year, month } => write!(formatter, "{year:04}-{month:02}"),
            Self::Year(year) => write!(formatter, "{year:04}"),
            Self::Unknown => formatter.write_str(UNKNOWN),
        }
    }
}

const UNKNOWN: &str = "unknown";
const YEAR_CHARS: usize = 4;
const MONTH_CHARS: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_known_day_is_first_and_last() {
        let day = date("2004-02-29");
        assert_eq!(BirthDate::Full(day).earliest(), Some(day));
        assert_eq!(BirthDate::Full(day).latest(), Some(day));
    }

    #[test]
    fn a_month_ends_where_the_calendar_ends_it() {
        let last = |year, month| BirthDate::Month { year, month }.latest();
        assert_eq!(last(2004, 2), Some(date("2004-02-29")));
        assert_eq!(last(2005, 2), Some(date("2005-02-28")));
        assert_eq!(last(2005, 4), Some(date("2005-04-30")));
        assert_eq!(last(2005, 12), Some(date("2005-12-31")));
    }

    #[test]
    fn who_may_be_younger_counts_as_younger() {
        let year = BirthDate::Year(2010);
        assert_eq!(year.least_age_on(date("2022-12-30")), Some(11));
        assert_eq!(year.least_age_on(date("2022-12-31")), Some(12));
        let month = BirthDate::Month {
            year: 2010,
            month: 6,
        };
        assert_eq!(month.least_age_on(date("2022-06-29")), Some(11));
        assert_eq!(month.least_age_on(date("2022-06-30")), Some(12));
    }

    #[test]
    fn a_birth_that_may_have_been_gives_age_zero() {
        assert_eq!(
            BirthDate::Year(2024).least_age_on(date("2024-03-01")),
            Some(0)
        );
    }

    #[test]
    fn nothing_known_or_not_yet_born_has_no_age() {
        assert_eq!(BirthDate::Unknown.least_age_on(date("2024-03-01")), None);
        assert_eq!(BirthDate::Year(2025).least_age_on(date("2024-03-01")), None);
    }

    #[test]
    fn each_precision_has_its_writing() {
        let month = BirthDate::Month {
            year: 1974,
            month: 8,
        };
        for (text, birth) in [
            ("1974-08-15", BirthDate::Full(date("1974-08-15"))),
            ("1974-08", month),
            ("1974", BirthDate::Year(1974)),
            ("unknown", BirthDate::Unknown),
        ] {
            assert_eq!(BirthDate::parse(text), Ok(birth));
            assert_eq!(birth.to_string(), text);
        }
    }

    #[test]
    fn other_writings_are_refused() {
        for text in [
            "",
            "1974-13",
            "1974-00",
            "1974-8",
            "0000",
            "74",
            "1974-02-30",
            "Unknown",
            "1974-08-15 ",
        ] {
            assert_eq!(BirthDate::parse(text), Err(BirthDateError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_the_same(text in "[0-9]{4}(-[0-9]{2}){0,2}|\\PC{0,10}") {
            if let Ok(birth) = BirthDate::parse(&text) {
                prop_assert_eq!(birth.to_string(), text);
            }
        }
    }
}
