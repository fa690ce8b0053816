//! The host that a code in a message is for.

use alloc::string::String;

use thiserror::Error;

use crate::dns::is_host_name;

/// A DNS name in lower case, international ones in punycode: no scheme, port, path or address.
///
/// RFC 1123 section 2.1: labels of 1 to 63 letters, digits and inner hyphens; 253 bytes in all.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Host(String);

/// The text is no such name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a DNS name in lower case")]
pub struct HostError;

impl Host {
    /// Reads a name.
    ///
    /// # Errors
    /// [`HostError`] for anything else: no browser would find its own host in it.
    pub fn parse(name: &str) -> Result<Self, HostError> {
        let is_lowered = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if is_lowered && is_host_name(name) {
            Ok(Self(String::from(name)))
        } else {
            Err(HostError)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    #[test]
    fn dns_names_are_read() {
        let longest = format!("{}.be", "a".repeat(63));
        for name in [
            "example.be",
            "localhost",
            "xn--caf-dma.be",
            "a-1.2b.example",
            &longest,
        ] {
            assert_eq!(Host::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_is_more_than_a_name_is_refused() {
        for text in [
            "https://example.be",
            "example.be:443",
            "example.be/login",
            "a@example.be",
            "*.example.be",
        ] {
            assert_eq!(Host::parse(text), Err(HostError), "{text}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let long = format!("{}.be", "a".repeat(64));
        let longer = format!("{}be", "a.".repeat(126));
        for text in [
            "",
            ".",
            "example.be.",
            ".be",
            "a..be",
            "Example.be",
            "café.be",
            "-a.be",
            "a-.be",
            "a b",
            &long,
            &longer,
        ] {
            assert_eq!(Host::parse(text), Err(HostError), "{text}");
        }
        assert!(Host::parse(&longer[2..]).is_ok());
    }

    #[test]
    fn addresses_are_refused() {
        for text in ["127.0.0.1", "1", "0x7f.0x1", "[::1]"] {
            assert_eq!(Host::parse(text), Err(HostError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_fail_badly(text in "[a-z0-9.-]{0,20}|\\PC*") {
            let _ = Host::parse(&text);
        }
    }
}
