//! No parser but a trap that only a fuzzer which sees coverage falls into: it shows that a crash is found.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut deep = 0;
    for (typed, wanted) in bytes.iter().zip(b"TRAP!") {
        if typed != wanted {
            break;
        }
        // Each letter is a branch of its own, so one more right letter is new coverage.
        deep += 1;
        match deep {
            1 => std::hint::black_box("one"),
            2 => std::hint::black_box("two"),
            3 => std::hint::black_box("three"),
            4 => std::hint::black_box("four"),
            _ => std::hint::black_box("five"),
        };
    }
    assert!(deep < 5, "the control is found");
});
