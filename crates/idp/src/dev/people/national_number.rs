//! Register and BIS numbers: birth date, counter, check digits.
//!
//! 97 less the remainder of the first nine digits by 97; for births from 2000 on a 2 stands before
//! them (`domain.md` §6).

use chrono::{Datelike, NaiveDate};

/// As the counter of a number tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    /// Odd counters.
    Man,
    /// Even counters.
    Woman,
}

/// Which register a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    /// The national register.
    Register,
    /// A BIS number, for people who are not in the register: the month is 40 higher.
    Bis,
}

/// The number of the `nth` person (from 0) of this sex who was born on this day: 11 digits.
pub(super) fn compose(born: NaiveDate, sex: Sex, kind: NumberKind, nth: u32) -> String {
    let month = match kind {
        NumberKind::Register => born.month(),
        NumberKind::Bis => born.month() + 40,
    };
    let counter = match sex {
        Sex::Man => 2 * (nth % PERSONS_A_DAY) + 1,
        Sex::Woman => 2 * (nth % PERSONS_A_DAY) + 2,
    };
    let year = born.year().rem_euclid(100);
    let digits = format!("{year:02}{month:02}{:02}{counter:03}", born.day());
    let check = check_digits(&digits, born.year());
    format!("{digits}{check:02}")
}

fn check_digits(nine: &str, year: i32) -> u64 {
    let number = nine
        .bytes()
        .fold(0_u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    let century = if year >= 2000 { 2_000_000_000 } else { 0 };
    97 - (century + number) % 97
}

/// Counters run from 001 to 998.
pub(super) const PERSONS_A_DAY: u32 = 499;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_worked_examples_come_out() {
        // domain.md §6.
        let register = NumberKind::Register;
        assert_eq!(
            compose(day(1974, 8, 15), Sex::Man, register, 60),
            "74081512169"
        );
        assert_eq!(
            compose(day(2012, 2, 29), Sex::Woman, register, 175),
            "12022935243"
        );
        assert_eq!(
            compose(day(1988, 3, 11), Sex::Man, NumberKind::Bis, 43),
            "88431108783"
        );
        assert_eq!(
            compose(day(2005, 6, 14), Sex::Woman, NumberKind::Bis, 103),
            "05461420822"
        );
    }

    #[test]
    fn counters_tell_the_sex_and_stay_in_their_range() {
        for nth in [0, 1, 498, 499, 5000] {
            for (sex, odd) in [(Sex::Man, 1), (Sex::Woman, 0)] {
                let number = compose(day(1990, 1, 1), sex, NumberKind::Register, nth);
                let counter: u32 = number[6..9].parse().unwrap();
                assert!((1..=998).contains(&counter));
                assert_eq!(counter % 2, odd);
                assert_eq!(number.len(), 11);
            }
        }
    }

    #[test]
    fn check_digits_tell_the_century() {
        let old = compose(day(1912, 2, 28), Sex::Man, NumberKind::Register, 0);
        let new = compose(day(2012, 2, 28), Sex::Man, NumberKind::Register, 0);
        assert_eq!(old[..9], new[..9]);
        assert_ne!(old[9..], new[9..]);
    }
}
