//! Names by which closed sets are stored: each has one spelling.
#![no_main]

use fedtoken_core::challenge::{Algorithm, StandardPolicy};
use fedtoken_core::login::{Method, PasswordDemand, Step};
use libfuzzer_sys::fuzz_target;

macro_rules! reads_back {
    ($text:ident: $($kind:ident)+) => {$(
        if let Ok(read) = $kind::parse($text) {
            assert_eq!(read.as_str(), $text);
        }
    )+};
}

fuzz_target!(|text: &str| {
    reads_back!(text: Algorithm Method PasswordDemand Step);
    if let Ok(policy) = StandardPolicy::of_kind(text) {
        assert_eq!(policy.kind(), text);
    }
});
