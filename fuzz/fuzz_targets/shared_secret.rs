//! The secret of an app, as people and other servers write it.
#![no_main]

use fedtoken_core::challenge::SharedSecret;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(secret) = SharedSecret::parse(text) else {
        return;
    };
    assert!((16..=128).contains(&secret.expose().len()));
    let written = secret.base32();
    for again in [written.expose(), &written.expose().to_lowercase()] {
        let read = SharedSecret::parse(again);
        assert!(read.is_ok_and(|read| read.expose() == secret.expose()));
    }
    // What was read is what was typed, but for case, separators, padding, and the last bits.
    let bare = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '='));
    let bare: String = bare.map(|sign| sign.to_ascii_uppercase()).collect();
    assert_eq!(bare.len(), written.expose().len());
    assert!(bare.get(..bare.len() - 1) == written.expose().get(..bare.len() - 1));
});
