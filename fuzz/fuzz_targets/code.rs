//! What somebody types as a code of the federal token.
#![no_main]

use fedtoken_core::grid::{Code, GridSpec};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(code) = Code::parse(typed, &GridSpec::FEDERAL) else {
        return;
    };
    let letters = code.expose();
    assert_eq!(letters.len(), 6);
    assert!(letters.bytes().all(|letter| LETTERS.contains(&letter)));
    // What was read is what was typed, but for case and separators.
    let folded = typed.chars().filter(char::is_ascii_alphanumeric);
    assert!(
        folded
            .map(|sign| sign.to_ascii_uppercase())
            .eq(letters.chars())
    );
    for again in [letters, code.grouped().expose(), &letters.to_lowercase()] {
        let read = Code::parse(again, &GridSpec::FEDERAL);
        assert!(read.is_ok_and(|read| read.expose() == letters));
    }
});

const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
