//! The letters of which a paper's codes are made, as an operator configures them.
#![no_main]

use std::collections::BTreeSet;

use fedtoken_core::grid::Alphabet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(alphabet) = Alphabet::parse(text) else {
        return;
    };
    let typed: BTreeSet<char> = text.chars().collect();
    assert!(alphabet.letters().eq(typed.iter().copied()));
    assert_eq!(usize::from(alphabet.size().get()), text.len());
    assert!((10..=36).contains(&text.len()));
    assert_eq!(Alphabet::parse(&alphabet.to_string()), Ok(alphabet));
});
