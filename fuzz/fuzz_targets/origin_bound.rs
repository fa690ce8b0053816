//! A message whose last line a browser reads, and the host in it.
#![no_main]

use fedtoken_core::challenge::message_code::{Host, OriginBound, origin_bound};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(host) = Host::parse(text) {
        assert_eq!(host.as_str(), text);
        assert!(text.len() <= 253 && !text.starts_with('.') && !text.ends_with('.'));
        assert!(!text.contains(|sign: char| sign.is_whitespace() || sign.is_uppercase()));
    }
    let Ok(read) = OriginBound::parse(text) else {
        return;
    };
    let line = format!("@{} #{}", read.host.as_str(), read.code.expose());
    assert!(text == line || text.ends_with(&format!("\n{line}")));
    let written = origin_bound("Your code:", &read.host, &read.code);
    let again = written.and_then(|message| OriginBound::parse(message.expose()));
    assert!(
        again.is_ok_and(|again| again.host == read.host && again.code.ct_eq(read.code.expose()))
    );
});
