//! A birth date as precisely as a register knows it.

use core::fmt;

use thiserror::Error;

use super::{Date, Year, YearMonth};

/// When somebody was born; masked in `Debug`, whole in `Display`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BirthDate {
    /// The day is known.
    Full(Date),
    /// The year and the month are known.
    Month(YearMonth),
    /// The year alone is known.
    Year(Year),
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
            YEAR_CHARS => Self::Year(date.into()),
            MONTH_CHARS => Self::Month(date.into()),
            _ => Self::Full(date),
        })
    }

    /// The first day that it can be; none if nothing is known.
    pub fn earliest(self) -> Option<Date> {
        match self {
            Self::Full(date) => Some(date),
            Self::Month(month) => Some(month.first_day()),
            Self::Year(year) => Some(year.first_day()),
            Self::Unknown => None,
        }
    }

    /// The last day that it can be; none if nothing is known.
    pub fn latest(self) -> Option<Date> {
        match self {
            Self::Full(date) => Some(date),
            Self::Month(month) => Some(month.last_day()),
            Self::Year(year) => Some(year.last_day()),
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
            Self::Month(month) => month.fmt(formatter),
            Self::Year(year) => year.fmt(formatter),
            Self::Unknown => formatter.write_str(UNKNOWN),
        }
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BirthDate(•••)")
    }
}

const UNKNOWN: &str = "unknown";
const YEAR_CHARS: usize = 4;
const MONTH_CHARS: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn year(number: u16) -> BirthDate {
        BirthDate::Year(Year::new(number).unwrap())
    }

    fn month(year: u16, month: u8) -> BirthDate {
        BirthDate::Month(YearMonth::new(year, month).unwrap())
    }

    #[test]
    fn a_known_day_is_first_and_last() {
        let day = date("2004-02-29");
        assert_eq!(BirthDate::Full(day).earliest(), Some(day));
        assert_eq!(BirthDate::Full(day).latest(), Some(day));
    }

    #[test]
    fn a_month_and_a_year_have_their_first_and_last_day() {
        assert_eq!(month(2004, 2).earliest(), Some(date("2004-02-01")));
        assert_eq!(month(2004, 2).latest(), Some(date("2004-02-29")));
        assert_eq!(year(2004).earliest(), Some(date("2004-01-01")));
        assert_eq!(year(2004).latest(), Some(date("2004-12-31")));
    }

    #[test]
    fn who_may_be_younger_counts_as_younger() {
        let year = year(2010);
        assert_eq!(year.least_age_on(date("2022-12-30")), Some(11));
        assert_eq!(year.least_age_on(date("2022-12-31")), Some(12));
        let month = month(2010, 6);
        assert_eq!(month.least_age_on(date("2022-06-29")), Some(11));
        assert_eq!(month.least_age_on(date("2022-06-30")), Some(12));
    }

    #[test]
    fn a_birth_that_may_have_been_gives_age_zero() {
        assert_eq!(year(2024).least_age_on(date("2024-03-01")), Some(0));
    }

    #[test]
    fn the_day_of_birth_is_of_age_zero() {
        let day = date("2024-03-01");
        assert_eq!(BirthDate::Full(day).least_age_on(day), Some(0));
    }

    #[test]
    fn nothing_known_or_not_yet_born_has_no_age() {
        assert_eq!(BirthDate::Unknown.least_age_on(date("2024-03-01")), None);
        assert_eq!(year(2025).least_age_on(date("2024-03-01")), None);
    }

    #[test]
    fn each_precision_has_its_writing() {
        for (text, birth) in [
            ("1974-08-15", BirthDate::Full(date("1974-08-15"))),
            ("1974-08", month(1974, 8)),
            ("1974", year(1974)),
            ("unknown", BirthDate::Unknown),
        ] {
            assert_eq!(BirthDate::parse(text), Ok(birth));
            assert_eq!(birth.to_string(), text);
        }
    }

    #[test]
    fn a_birth_date_is_not_printed_by_accident() {
        for birth in ["1974-08-15", "1974-08", "1974", "unknown"] {
            let birth = BirthDate::parse(birth).unwrap();
            assert_eq!(format!("{birth:?}"), "BirthDate(•••)");
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
