//! Identifiers of stored things.
#![no_main]

use fedtoken_core::ids::{GrantId, JournalId, LoginId, PersonId, SessionId, TokenId};
use libfuzzer_sys::fuzz_target;

macro_rules! reads_back {
    ($text:ident: $($kind:ident)+) => {$(
        if let Ok(id) = $kind::parse($text) {
            assert_eq!(id.as_str(), $text);
            assert_eq!(id.to_string(), $text);
            assert_eq!($text.len(), ID_CHARS);
        }
    )+};
}

fuzz_target!(|text: &str| {
    reads_back!(text: GrantId JournalId LoginId PersonId SessionId TokenId);
});

const ID_CHARS: usize = 26;
