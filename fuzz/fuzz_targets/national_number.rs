//! What somebody types as his number of the national register.
#![no_main]

use fedtoken_core::person::{Date, NationalNumber};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(today) = Date::new(2026, 11, 22) else {
        unreachable!("a day of the calendar");
    };
    let Ok(number) = NationalNumber::parse(typed, today) else {
        return;
    };
    for again in [number.reveal(), number.reveal_printed().expose()] {
        let read = NationalNumber::parse(again, today);
        assert!(read.is_ok_and(|read| read.ct_eq(&number)));
    }
    // What was read is what was typed, but for separators.
    let digits = typed.chars().filter(char::is_ascii_digit);
    assert!(digits.eq(number.reveal().chars()));
    let shown = format!("{number} {number:?}");
    assert!(!shown.contains(char::is_numeric));
    let birth = number.birth_date();
    assert!(birth.earliest() <= birth.latest());
    assert!(birth.earliest().is_none_or(|day| day <= today));
    let _ = (number.kind(), number.sex(), birth.least_age_on(today));
});
