//! The address in an enrolment's QR code: what is read is written and read again.
#![no_main]

use fedtoken_core::challenge::otpauth::KeyUri;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(read) = KeyUri::parse(text) else {
        return;
    };
    let written = read.to_uri();
    let again = KeyUri::parse(written.expose());
    assert!(again.is_ok(), "what was written does not read: {again:?}");
    let Ok(again) = again else {
        return;
    };
    assert_eq!(
        (&read.label, read.generator),
        (&again.label, again.generator)
    );
    assert_eq!(read.secret.expose(), again.secret.expose());
    assert!(again.to_uri().ct_eq(written.expose()));
});
