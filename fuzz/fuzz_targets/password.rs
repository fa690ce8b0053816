//! Passwords, typed and new.
#![no_main]

use fedtoken_core::password::Password;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let typed = Password::typed(text);
    let new = Password::new_checked(text, &[]);
    // Whoever could choose a password can type it.
    assert!(new.is_err() || typed.is_ok());
    // Nobody can choose his own name, however it is spelt.
    assert!(Password::new_checked(text, &[text]).is_err());
    assert!(new.is_err() || text.chars().count() >= LEAST_CHARS);
    // NFKC makes one character out of four at most.
    assert!(typed.is_err() || text.chars().count() <= 4 * MOST_CHARS);
});

const LEAST_CHARS: usize = 12;
const MOST_CHARS: usize = 256;
