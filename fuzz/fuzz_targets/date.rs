//! Days and birth dates: each has one spelling.
#![no_main]

use fedtoken_core::person::{BirthDate, Date};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(date) = Date::parse(text) {
        assert_eq!(date.to_string(), text);
        assert_eq!(Date::new(date.year(), date.month(), date.day()), Ok(date));
        assert_eq!(date.age_on(date), Some(0));
        assert_eq!(BirthDate::parse(text), Ok(BirthDate::Full(date)));
    }
    if let Ok(birth) = BirthDate::parse(text) {
        assert_eq!(birth.to_string(), text);
        assert!(birth.earliest() <= birth.latest());
        let age = birth.latest().map(|day| birth.least_age_on(day));
        assert!(age.is_none_or(|age| age == Some(0)));
    }
});
