//! Worked examples and published values of the register, and every rule broken alone.

use super::*;
use crate::person::{Year, YearMonth};
use alloc::format;
use proptest::prelude::*;
use zeroize::ZeroizeOnDrop;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn today() -> Date {
    date("2026-11-22")
}

fn read(text: &str) -> Result<NationalNumber, NationalNumberError> {
    NationalNumber::parse(text, today())
}

fn year(number: u16) -> BirthDate {
    BirthDate::Year(Year::new(number).unwrap())
}

fn full(text: &str) -> BirthDate {
    BirthDate::Full(date(text))
}

/// Any first nine digits with the check digits of their century.
fn completed(base: u32, century: Century) -> Result<NationalNumber, NationalNumberError> {
    read(NationalNumber::complete(base, century).reveal())
}

const KNOWN: NumberKind = NumberKind::Bis(SexAtIssue::Known);
const UNKNOWN: NumberKind = NumberKind::Bis(SexAtIssue::Unknown);

#[test]
fn worked_examples_are_read_as_what_they_are() {
    // Made up by the rules and checked with python-stdnum 2.2.
    let register = NumberKind::Register;
    for (text, kind, birth, sex) in [
        (
            "74.08.15-121.69",
            register,
            full("1974-08-15"),
            Some(Sex::Man),
        ),
        (
            "12.02.29-352.43",
            register,
            full("2012-02-29"),
            Some(Sex::Woman),
        ),
        ("88.43.11-087.83", KNOWN, full("1988-03-11"), Some(Sex::Man)),
        (
            "05.46.14-208.22",
            KNOWN,
            full("2005-06-14"),
            Some(Sex::Woman),
        ),
        ("05.26.14-208.76", UNKNOWN, full("2005-06-14"), None),
        ("40.00.00-953.81", register, year(1940), Some(Sex::Man)),
    ] {
        let number = read(text).unwrap();
        assert_eq!(number.kind(), kind, "{text}");
        assert_eq!(number.birth_date(), birth, "{text}");
        assert_eq!(number.sex(), sex, "{text}");
        assert_eq!(number.reveal_printed().expose(), text);
    }
}

#[test]
fn values_published_elsewhere_are_read() {
    // Test values of python-stdnum 2.2, stdnum.be.nn and stdnum.be.bis.
    for (text, kind, birth) in [
        ("85.07.30-033.28", NumberKind::Register, full("1985-07-30")),
        ("17.07.30-033.84", NumberKind::Register, full("2017-07-30")),
        ("98.47.28-997.65", KNOWN, full("1998-07-28")),
        ("01.49.07-001.85", KNOWN, full("2001-09-07")),
    ] {
        let number = read(text).unwrap();
        assert_eq!(
            (number.kind(), number.birth_date()),
            (kind, birth),
            "{text}"
        );
    }
}

#[test]
fn check_digits_of_a_birth_ahead_are_refused() {
    // The digits are right for a birth in 2074.
    assert_eq!(
        read("74.08.15-121.01").unwrap_err(),
        NationalNumberError::Future
    );
}

#[test]
fn check_digits_of_the_other_century_tell_another_birth() {
    // 1912 had a 29 February too, so these belong to a woman of that year, never to one of 2012.
    assert_eq!(
        read("12.02.29-352.14").unwrap().birth_date(),
        full("1912-02-29")
    );
    // 1900 had none: the same digits are good for 2000 alone.
    assert!(completed(229_001, Century::Twenty).is_ok());
    assert_eq!(
        completed(229_001, Century::Nineteen).unwrap_err(),
        NationalNumberError::Date
    );
}

#[test]
fn a_birth_counts_from_its_day_on() {
    let text = "17.07.30-033.84";
    let on = |day| NationalNumber::parse(text, date(day)).map(|_| ());
    assert_eq!(on("2017-07-29"), Err(NationalNumberError::Future));
    assert_eq!(on("2017-07-30"), Ok(()));
}

#[test]
fn a_year_alone_counts_from_its_first_day_on() {
    let number = NationalNumber::complete(300_000_001, Century::Twenty);
    let on = |day| NationalNumber::parse(number.reveal(), date(day)).map(|_| ());
    assert_eq!(on("2029-12-31"), Err(NationalNumberError::Future));
    assert_eq!(on("2030-01-01"), Ok(()));
}

#[test]
fn separators_do_not_matter() {
    for text in [
        "74081512169",
        "74.08.15-121.69",
        " 74 08 15 121 69 ",
        "740815-121-69",
        "74.08.15–121.69",
        "74\u{a0}08\u{a0}15\u{a0}12169",
        "7-4-0-8-1-5-1-2-1-6-9",
    ] {
        assert_eq!(read(text).unwrap().reveal(), "74081512169", "{text}");
    }
}

#[test]
fn other_than_eleven_digits_are_refused() {
    for text in ["", "-.", "7408151216", "740815121690"] {
        assert_eq!(
            read(text).unwrap_err(),
            NationalNumberError::Length,
            "{text}"
        );
    }
}

#[test]
fn a_flood_is_refused_unread() {
    let padded = |spaces| read(&format!("74081512169{}", " ".repeat(spaces))).map(|_| ());
    assert_eq!(padded(53), Ok(()));
    assert_eq!(padded(54), Err(NationalNumberError::Length));
}

#[test]
fn other_signs_are_refused() {
    for text in [
        "74/08/15-121.69",
        "7408151216O",
        "74081512169x",
        "７4081512169",
        "+74081512169",
    ] {
        assert_eq!(read(text).unwrap_err(), NationalNumberError::Sign, "{text}");
    }
}

#[test]
fn counters_outside_of_001_to_998_are_refused() {
    for counter in [0, 999] {
        let refused = completed(740_815_000 + counter, Century::Nineteen);
        assert_eq!(refused.unwrap_err(), NationalNumberError::Counter);
    }
    for counter in [1, 2, 997, 998] {
        assert!(completed(740_815_000 + counter, Century::Nineteen).is_ok());
    }
}

#[test]
fn wrong_check_digits_are_refused() {
    for check in ["00", "68", "70", "96", "98", "99"] {
        let refused = read(&format!("740815121{check}"));
        assert_eq!(
            refused.unwrap_err(),
            NationalNumberError::CheckDigits,
            "{check}"
        );
    }
}

#[test]
fn impossible_dates_are_refused_with_right_check_digits() {
    for base in [
        740_231_001,
        740_431_001,
        740_832_001,
        740_230_001,
        750_229_001,
        741_301_001,
        741_901_001,
        743_301_001,
        743_901_001,
        745_301_001,
        746_001_001,
        749_901_001,
        744_299_001,
    ] {
        let refused = completed(base, Century::Nineteen);
        assert_eq!(refused.unwrap_err(), NationalNumberError::Date, "{base}");
    }
}

#[test]
fn unknown_days_and_months_are_possible() {
    let birth = |base| completed(base, Century::Nineteen).unwrap().birth_date();
    let august = BirthDate::Month(YearMonth::new(1974, 8).unwrap());
    assert_eq!(birth(740_800_001), august);
    assert_eq!(birth(744_800_001), august);
    assert_eq!(birth(742_800_001), august);
    assert_eq!(birth(740_000_001), year(1974));
    assert_eq!(birth(742_000_001), year(1974));
}

#[test]
fn used_up_counters_leave_the_year_alone() {
    for day in [0, 1, 2, 31, 32] {
        let number = completed(740_000_001 + day * 1000, Century::Nineteen).unwrap();
        assert_eq!(number.birth_date(), year(1974));
        assert_eq!(number.sex(), Some(Sex::Man));
    }
}

#[test]
fn the_made_up_dates_stand_for_nothing_known() {
    for century in [Century::Nineteen, Century::Twenty] {
        for base in [1_001, 2_001_001, 4_001_001] {
            let number = completed(base, century).unwrap();
            assert_eq!(number.birth_date(), BirthDate::Unknown, "{base}");
        }
    }
    let first = completed(1, Century::Nineteen).unwrap();
    assert_eq!(first.birth_date(), year(1900));
}

#[test]
fn composed_numbers_are_the_worked_examples() {
    for (born, kind, counter, text) in [
        ("1974-08-15", NumberKind::Register, 121, "74081512169"),
        ("2012-02-29", NumberKind::Register, 352, "12022935243"),
        ("1988-03-11", KNOWN, 87, "88431108783"),
        ("2005-06-14", KNOWN, 208, "05461420822"),
        ("2005-06-14", UNKNOWN, 208, "05261420876"),
    ] {
        let number = NationalNumber::compose(date(born), kind, counter).unwrap();
        assert_eq!(number.reveal(), text);
    }
}

#[test]
fn nothing_is_composed_outside_of_the_rules() {
    let compose = |born, counter| {
        NationalNumber::compose(date(born), NumberKind::Register, counter).unwrap_err()
    };
    assert_eq!(compose("1974-08-15", 0), NationalNumberError::Counter);
    assert_eq!(compose("1974-08-15", 999), NationalNumberError::Counter);
    assert_eq!(compose("1899-12-31", 1), NationalNumberError::Date);
    assert_eq!(compose("2100-01-01", 1), NationalNumberError::Date);
}

#[test]
fn no_digit_is_printed_by_accident() {
    let number = read("74.08.15-121.69").unwrap();
    let printed = format!("{number} {number:?}");
    assert_eq!(printed, "••.••.••-•••.•• ••.••.••-•••.••");
}

#[test]
fn equality_sees_every_digit() {
    let number = read("74.08.15-121.69").unwrap();
    assert!(number.ct_eq(&read("74081512169").unwrap()));
    assert!(!number.ct_eq(&read("88431108783").unwrap()));
}

#[test]
fn the_digits_are_wiped_on_drop() {
    fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<NationalNumber>();
    wiped::<Parts>();
}

#[test]
fn no_base_has_the_same_check_digits_in_both_centuries() {
    // Check digits depend on the remainder by 97 alone, so 97 bases in a row are all of them.
    for base in 740_815_000..740_815_097 {
        let old = parts::check_digits(base, Century::Nineteen);
        let new = parts::check_digits(base, Century::Twenty);
        assert_ne!(old, new);
        assert!((1..=97).contains(&old) && (1..=97).contains(&new));
    }
}

proptest! {
    #[test]
    fn exactly_the_right_check_digits_pass(base in 0_u32..1_000_000_000) {
        let right = [Century::Nineteen, Century::Twenty].map(|c| parts::check_digits(base, c));
        for check in 0..100_u32 {
            let number = read(&format!("{base:09}{check:02}"));
            let fits = number.as_ref().err() != Some(&NationalNumberError::CheckDigits);
            let counted = COUNTERS.contains(&u16::try_from(base % 1000).unwrap());
            prop_assert_eq!(fits, !counted || right.contains(&check));
        }
    }

    #[test]
    fn composed_numbers_read_back(
        year in 1900_u16..=2025, month in 1_u8..=12, day in 1_u8..=28, counter in 1_u16..=998,
    ) {
        let born = Date::new(year, month, day).unwrap();
        for kind in [NumberKind::Register, KNOWN, UNKNOWN] {
            let number = NationalNumber::compose(born, kind, counter).unwrap();
            let again = read(number.reveal_printed().expose()).unwrap();
            prop_assert!(again.ct_eq(&number));
            prop_assert_eq!(again.kind(), kind);
            prop_assert_eq!(again.birth_date(), BirthDate::Full(born));
        }
    }

    #[test]
    fn no_text_makes_parsing_fail_badly(text in "[0-9. -]{0,20}|\\PC{0,80}") {
        if let Ok(number) = read(&text) {
            prop_assert_eq!(number.reveal().len(), 11);
        }
    }
}
