//! Values of cookies, authorization codes and refresh tokens.
#![no_main]

use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(token) = OpaqueToken::parse(text) {
        assert_eq!(token.expose(), text);
        assert_eq!(text.len(), TOKEN_CHARS);
        assert!(token.digest() == TokenDigest::of(text));
    }
});

const TOKEN_CHARS: usize = 43;
