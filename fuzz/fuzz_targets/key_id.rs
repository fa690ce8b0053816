//! Names of master keys.
#![no_main]

use fedtoken_core::keyring::KeyId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = KeyId::parse(text) {
        assert_eq!(id.as_str(), text);
        assert_eq!(id.to_string(), text);
        assert!((1..=MOST_CHARS).contains(&text.len()));
    }
});

const MOST_CHARS: usize = 32;
