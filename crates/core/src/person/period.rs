//! A month and a year of the calendar, for dates that are known no better.

use core::fmt;

use super::{Date, DateError};

/// A month of a year, in the years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct YearMonth(Date);

/// A year, 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Year(Date);

impl YearMonth {
    /// The month with these numbers; months count from 1.
    ///
    /// # Errors
    /// [`DateError::Day`] if the calendar has none.
    pub fn new(year: u16, month: u8) -> Result<Self, DateError> {
        Date::new(year, month, 1).map(Self)
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month()
    }

    /// Its first day.
    pub const fn first_day(self) -> Date {
        self.0
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.0.end_of_month()
    }
}

impl Year {
    /// The year with this number.
    ///
    /// # Errors
    /// [`DateError::Day`] outside of 1 to 9999.
    pub fn new(year: u16) -> Result<Self, DateError> {
        Date::new(year, 1, 1).map(Self)
    }

    /// The number, 1 to 9999.
    pub fn get(self) -> u16 {
        self.0.year()
    }

    /// The first of January.
    pub const fn first_day(self) -> Date {
        self.0
    }

    /// The last of December.
    pub fn last_day(self) -> Date {
        self.0.end_of_year()
    }
}

/// The month in which a day lies.
impl From<Date> for YearMonth {
    fn from(day: Date) -> Self {
        Self(day.start_of_month())
    }
}

/// The year in which a day lies.
impl From<Date> for Year {
    fn from(day: Date) -> Self {
        Self(day.start_of_year())
    }
}

/// `YYYY-MM`.
impl fmt::Display for YearMonth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year(), self.month())
    }
}

/// `YYYY`.
impl fmt::Display for Year {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    #[test]
    fn months_run_from_1_to_12() {
        for (year, month) in [(1974, 0), (1974, 13), (0, 1), (10_000, 1)] {
            assert_eq!(YearMonth::new(year, month), Err(DateError::Day));
        }
        assert_eq!(YearMonth::new(1974, 8).unwrap().to_string(), "1974-08");
    }

    #[test]
    fn years_run_from_1_to_9999() {
        for year in [0, 10_000, u16::MAX] {
            assert_eq!(Year::new(year), Err(DateError::Day));
        }
        assert_eq!(Year::new(1).unwrap().to_string(), "0001");
        assert_eq!(Year::new(9999).unwrap().get(), 9999);
    }

    #[test]
    fn a_month_ends_where_the_calendar_ends_it() {
        for (year, month, last) in [
            (2004, 2, "2004-02-29"),
            (2005, 2, "2005-02-28"),
            (2005, 4, "2005-04-30"),
            (2005, 12, "2005-12-31"),
            (9999, 12, "9999-12-31"),
        ] {
            let month = YearMonth::new(year, month).unwrap();
            assert_eq!(month.last_day().to_string(), last);
        }
    }

    #[test]
    fn a_year_ends_in_december() {
        let year = Year::new(2004).unwrap();
        assert_eq!(year.first_day().to_string(), "2004-01-01");
        assert_eq!(year.last_day().to_string(), "2004-12-31");
    }

    proptest! {
        #[test]
        fn every_day_lies_in_its_month_and_year(year in 1_u16..=9999, month in 1_u8..=12, day in 1_u8..=28) {
            let (date, month) = (Date::new(year, month, day).unwrap(), YearMonth::new(year, month).unwrap());
            prop_assert_eq!(YearMonth::from(date), month);
            prop_assert_eq!((month.year(), month.month()), (date.year(), date.month()));
            prop_assert!(month.first_day() <= date && date <= month.last_day());
            let year = Year::new(year).unwrap();
            prop_assert_eq!(Year::from(date), year);
            prop_assert!(year.first_day() <= month.first_day() && month.last_day() <= year.last_day());
        }
    }
}
