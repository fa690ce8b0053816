//! A day of the calendar, without hour or zone.

use core::fmt;

use thiserror::Error;
use time::Month;

use crate::time::UnixTime;

/// A day of the proleptic Gregorian calendar, in the years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date(time::Date);

/// Why something is no date.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum DateError {
    /// Not of the form `YYYY-MM-DD`.
    #[error("not a date of the form YYYY-MM-DD")]
    Form,
    /// The calendar has no such day, or it lies outside of the years 1 to 9999.
    #[error("no such day in the calendar")]
    Day,
}

impl Date {
    /// The day with these numbers; months and days count from 1.
    ///
    /// # Errors
    /// [`DateError::Day`] if the calendar has none.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let month = Month::try_from(month).map_err(|_| DateError::Day)?;
        let date = time::Date::from_calendar_date(i32::from(year), month, day);
        date.map_err(|_| DateError::Day).and_then(Self::within)
    }

    /// Reads `YYYY-MM-DD` (ISO 8601-1 section 5.2.2.1, extended format), and nothing else.
    ///
    /// # Errors
    /// [`DateError::Form`] for any other writing, [`DateError::Day`] if the calendar has no such day.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let (year, rest) = text.split_at_checked(4).ok_or(DateError::Form)?;
        let rest = rest.strip_prefix('-').ok_or(DateError::Form)?;
        let (month, day) = rest.split_once('-').ok_or(DateError::Form)?;
        if month.len() != 2 || day.len() != 2 {
            return Err(DateError::Form);
        }
        Self::new(digits(year)?, small(month)?, small(day)?)
    }

    /// The day on which an instant falls in UTC.
    ///
    /// # Errors
    /// [`DateError::Day`] outside of the years 1 to 9999.
    pub fn utc(instant: UnixTime) -> Result<Self, DateError> {
        let instant = time::OffsetDateTime::from_unix_timestamp(instant.as_secs());
        let instant = instant.map_err(|_| DateError::Day)?;
        Self::within(instant.date())
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        // The bounds of the type make the fallback unreachable.
        u16::try_from(self.0.year()).unwrap_or_default()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.0.day()
    }

    /// How many years somebody born on this day has completed on another day; none before birth.
    ///
    /// Who was born on 29 February completes a year on 1 March where there is no 29 February.
    pub fn age_on(self, day: Self) -> Option<u16> {
        let years = day.year().checked_sub(self.year())?;
        if (day.month(), day.day()) < (self.month(), self.day()) {
            years.checked_sub(1)
        } else {
            Some(years)
        }
    }

    pub(super) fn start_of_month(self) -> Self {
        self.with_day(1)
    }

    pub(super) fn end_of_month(self) -> Self {
        self.with_day(self.0.month().length(self.0.year()))
    }

    pub(super) fn start_of_year(self) -> Self {
        self.with_month(Month::January).with_day(1)
    }

    pub(super) fn end_of_year(self) -> Self {
        self.with_day(1).with_month(Month::December).end_of_month()
    }

    /// For days that the month has.
    fn with_day(self, day: u8) -> Self {
        self.0.replace_day(day).map_or(self, Self)
    }

    /// For months that have the day.
    fn with_month(self, month: Month) -> Self {
        self.0.replace_month(month).map_or(self, Self)
    }

    fn within(date: time::Date) -> Result<Self, DateError> {
        if (1..=9999).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(DateError::Day)
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.year(), self.month(), self.day());
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

fn small(text: &str) -> Result<u8, DateError> {
    u8::try_from(digits(text)?).map_err(|_| DateError::Form)
}

/// `str::parse` would take a plus sign too.
fn digits(text: &str) -> Result<u16, DateError> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| DateError::Form)
    } else {
        Err(DateError::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2024",
            "2024-2-03",
            "2024-02-3",
            "2024-02-003",
            "2024/02/03",
            "20240203",
            " 2024-02-03",
            "2024-02-03 ",
            "+024-02-03",
            "2024-+2-03",
            "2024-02--3",
            "02024-02-03",
            "٢٠٢٤-٠٢-٠٣",
            "2024-02-03T00:00",
        ] {
            assert_eq!(Date::parse(text), Err(DateError::Form), "{text}");
        }
    }

    #[test]
    fn days_outside_of_the_calendar_are_refused() {
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-02-30",
            "2024-04-31",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-01-32",
            "0000-01-01",
        ] {
            assert_eq!(Date::parse(text), Err(DateError::Day), "{text}");
        }
        assert_eq!(Date::new(10_000, 1, 1), Err(DateError::Day));
    }

    #[test]
    fn leap_days_are_days() {
        assert!(Date::new(2000, 2, 29).is_ok());
        assert!(Date::new(2024, 2, 29).is_ok());
    }

    #[test]
    fn a_year_of_age_is_complete_on_the_birthday() {
        let born = date("1974-08-15");
        assert_eq!(born.age_on(date("1992-08-14")), Some(17));
        assert_eq!(born.age_on(date("1992-08-15")), Some(18));
        assert_eq!(born.age_on(date("1992-09-01")), Some(18));
        assert_eq!(born.age_on(born), Some(0));
    }

    #[test]
    fn nobody_has_an_age_before_birth() {
        let born = date("1974-08-15");
        assert_eq!(born.age_on(date("1974-08-14")), None);
        assert_eq!(born.age_on(date("1973-12-31")), None);
    }

    #[test]
    fn a_leap_day_child_grows_older_on_the_first_of_march() {
        let born = date("2012-02-29");
        assert_eq!(born.age_on(date("2023-02-28")), Some(10));
        assert_eq!(born.age_on(date("2023-03-01")), Some(11));
        assert_eq!(born.age_on(date("2024-02-28")), Some(11));
        assert_eq!(born.age_on(date("2024-02-29")), Some(12));
    }

    #[test]
    fn instants_fall_on_their_day_in_utc() {
        let day = |seconds| Date::utc(UnixTime::from_secs(seconds)).map(|date| date.to_string());
        assert_eq!(day(0).unwrap(), "1970-01-01");
        assert_eq!(day(-1).unwrap(), "1969-12-31");
        assert_eq!(day(951_782_400).unwrap(), "2000-02-29");
        assert_eq!(day(i64::MAX), Err(DateError::Day));
        assert_eq!(day(-62_167_219_200), Err(DateError::Day));
    }

    proptest! {
        #[test]
        fn dates_read_back(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=31) {
            if let Ok(date) = Date::new(year, month, day) {
                prop_assert_eq!((date.year(), date.month(), date.day()), (year, month, day));
                prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            }
        }

        #[test]
        fn whatever_is_read_is_written_the_same(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}|\\PC{0,12}") {
            if let Ok(date) = Date::parse(&text) {
                prop_assert_eq!(date.to_string(), text);
            }
        }
    }
}
