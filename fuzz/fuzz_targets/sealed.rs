//! A sealed value, as its row gives it back: any bytes are read exactly or refused.
#![no_main]

use fedtoken_core::keyring::Sealed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = Sealed::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(Sealed::from_bytes(bytes), Ok(read));
    }
});
