//! A sealed code of the paper, as its row gives it back: any bytes are read exactly or refused.
#![no_main]

use fedtoken_core::grid::SealedCell;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = SealedCell::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(SealedCell::from_bytes(bytes), Ok(read));
    }
});
