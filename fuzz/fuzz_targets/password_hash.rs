//! A kept password, as its row gives it back: any bytes are read exactly or refused.
#![no_main]

use fedtoken_core::password::PasswordHash;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = PasswordHash::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(PasswordHash::from_bytes(bytes), Ok(read));
    }
});
