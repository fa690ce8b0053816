//! What somebody types as a mail address.
#![no_main]

use fedtoken_core::person::MailAddress;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(address) = MailAddress::parse(typed) else {
        return;
    };
    let whole = address.reveal();
    assert!(whole.is_ascii() && whole.len() <= 254);
    assert!(!whole.contains(|sign: char| sign.is_whitespace() || sign.is_control()));
    assert!(whole.eq_ignore_ascii_case(typed.trim()));
    assert_eq!(
        whole.split_once('@').map(|(_, domain)| domain),
        Some(address.domain())
    );
    // At most one sign of what stands before the @ is shown.
    let shown = address.to_string();
    let local = shown.split_once('@').map_or("", |(local, _)| local);
    assert!(local.chars().filter(char::is_ascii).count() <= 1);
    assert_eq!(MailAddress::parse(whole), Ok(address));
});
