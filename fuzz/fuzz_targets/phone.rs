//! What somebody types as a telephone number, and what the numbering plans make of it.
#![no_main]

use fedtoken_core::person::PhoneNumber;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(number) = PhoneNumber::parse(typed) else {
        return;
    };
    let digits = number.reveal().strip_prefix('+').unwrap_or_default();
    assert!((2..=15).contains(&digits.len()) && !digits.starts_with('0'));
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
    // What was read ends as what was typed.
    let bare: String = typed.chars().filter(char::is_ascii_digit).collect();
    assert!(bare == digits || bare.strip_prefix("00") == Some(digits));
    let shown = number
        .to_string()
        .chars()
        .filter(char::is_ascii_digit)
        .count();
    assert!(shown <= 2);
    // The plans come from a crate that must not stop at any number.
    let _ = number.plan();
    assert_eq!(PhoneNumber::parse(number.reveal()), Ok(number));
});
