//! The name of a person: tidied once, it stays as it is.
#![no_main]

use fedtoken_core::person::NamePart;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(name) = NamePart::parse(text) else {
        return;
    };
    let tidy = name.as_str();
    assert!((1..=100).contains(&tidy.chars().count()));
    assert!(!tidy.contains(char::is_control) && !tidy.contains("  "));
    assert_eq!(tidy.trim(), tidy);
    assert_eq!(format!("{name:?}"), "NamePart(•••)");
    assert_eq!(NamePart::parse(tidy), Ok(name));
});
