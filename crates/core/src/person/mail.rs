//! Mail addresses as they are used on the Internet (RFC 5321 sections 4.1.2 and 4.5.3.1).

use alloc::string::String;
use core::fmt;

use thiserror::Error;

use crate::dns::is_host_name;

/// A mail address of the everyday kind: `local@domain` in ASCII, the domain in lower case.
///
/// Masked wherever it is printed. The part before the sign keeps its case: by RFC 5321 section 2.4
/// only its owner's server knows whether case matters. Quoted local parts, address literals and
/// comments are refused though the RFC knows them: no person has them, and programs disagree about
/// them. An international domain is given in its ASCII form (`xn--`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress {
    text: String,
    /// Bytes before the sign.
    local: usize,
}

/// Why a text is no mail address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum MailError {
    /// No `@` in it.
    #[error("no @ in a mail address")]
    NoAt,
    /// Nothing before the `@`, or more than 64 bytes.
    #[error("not 1 to 64 characters before the @")]
    LocalLength,
    /// A sign that may not stand before the `@`, or a dot at an end or beside another.
    #[error("sign or dot that may not stand before the @")]
    Local,
    /// The domain has letters beyond ASCII.
    #[error("international domain in another form than ASCII")]
    DomainNotAscii,
    /// The domain is not two or more labels of letters, digits and inner hyphens, the last of which
    /// begins with a letter.
    #[error("not the name of a mail domain")]
    Domain,
    /// More than 254 bytes in all.
    #[error("mail address of more than 254 characters")]
    TooLong,
}

impl MailAddress {
    /// Reads what somebody typed; spaces around it are dropped.
    ///
    /// # Errors
    /// [`MailError`] says which rule is broken first, from left to right.
    pub fn parse(typed: &str) -> Result<Self, MailError> {
        let typed = typed.trim();
        if typed.len() > MOST_BYTES {
            return Err(MailError::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(MailError::NoAt)?;
        check_local(local)?;
        check_domain(domain)?;
        let mut text = String::with_capacity(typed.len());
        text.push_str(local);
        text.push('@');
        text.extend(domain.chars().map(|sign| sign.to_ascii_lowercase()));
        Ok(Self {
            text,
            local: local.len(),
        })
    }

    /// The whole address: for the gateway, the person himself and storage alone.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What stands behind the sign, in lower case.
    pub fn domain(&self) -> &str {
        self.text.get(self.local + 1..).unwrap_or_default()
    }
}

/// Shows the first sign, unless it is the only one, and the domain: `j•••@example.be`.
impl fmt::Display for MailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = usize::from(self.local > 1);
        let first = self.text.get(..shown).unwrap_or_default();
        write!(formatter, "{first}•••@{}", self.domain())
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A dot-atom (RFC 5322 section 3.2.3).
fn check_local(local: &str) -> Result<(), MailError> {
    if !(1..=LOCAL_BYTES).contains(&local.len()) {
        return Err(MailError::LocalLength);
    }
    let atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_atom_sign);
    if local.split('.').all(atom) {
        Ok(())
    } else {
        Err(MailError::Local)
    }
}

/// Two labels or more: nobody gets mail at a top-level domain.
fn check_domain(domain: &str) -> Result<(), MailError> {
    if !domain.is_ascii() {
        Err(MailError::DomainNotAscii)
    } else if domain.contains('.') && is_host_name(domain) {
        Ok(())
    } else {
        Err(MailError::Domain)
    }
}

fn is_atom_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// RFC 5321 section 4.5.3.1.1.
const LOCAL_BYTES: usize = 64;
/// RFC 5321 section 4.5.3.1.3 allows 256 for a path with its brackets. With this bound the domain
/// stays below its own of 255.
const MOST_BYTES: usize = 254;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    fn refused(text: &str) -> MailError {
        MailAddress::parse(text).unwrap_err()
    }

    #[test]
    fn everyday_addresses_are_read() {
        for text in [
            "an.peeters@example.be",
            "o'neill+token@mail.example.org",
            "x@a.be",
            "1@xn--caf-dma.example",
            "a_b-c=d{e}@ex-ample.co.uk",
            "!#$%&'*+-/=?^_`{|}~@example.be",
            "a@1.be",
        ] {
            assert_eq!(MailAddress::parse(text).unwrap().reveal(), text);
        }
    }

    #[test]
    fn the_domain_is_lowered_and_the_rest_stays() {
        let address = MailAddress::parse("  An.Peeters@EXAMPLE.Be\n").unwrap();
        assert_eq!(address.reveal(), "An.Peeters@example.be");
        assert_eq!(address.domain(), "example.be");
    }

    #[test]
    fn an_address_has_the_sign() {
        for text in ["", "an.peeters", "example.be"] {
            assert_eq!(refused(text), MailError::NoAt, "{text}");
        }
    }

    #[test]
    fn one_to_64_bytes_stand_before_the_sign() {
        assert_eq!(refused("@example.be"), MailError::LocalLength);
        assert_eq!(
            refused(&format!("{}@a.be", "x".repeat(65))),
            MailError::LocalLength
        );
        assert!(MailAddress::parse(&format!("{}@a.be", "x".repeat(64))).is_ok());
    }

    #[test]
    fn other_signs_before_the_sign_are_refused() {
        for text in [
            "a b@example.be",
            "\"a b\"@example.be",
            "a@b@example.be",
            "a,b@example.be",
            "é@example.be",
            "a\0@example.be",
            "a(x)@example.be",
            "<a@example.be",
            "a\r\nBcc: b@example.be",
            "a:b@example.be",
        ] {
            assert_eq!(refused(text), MailError::Local, "{text}");
        }
    }

    #[test]
    fn dots_stand_between_signs() {
        for text in [
            ".a@example.be",
            "a.@example.be",
            "a..b@example.be",
            ".@example.be",
        ] {
            assert_eq!(refused(text), MailError::Local, "{text}");
        }
    }

    #[test]
    fn domains_beyond_ascii_are_refused_with_their_reason() {
        assert_eq!(refused("a@café.example"), MailError::DomainNotAscii);
    }

    #[test]
    fn other_domains_are_refused() {
        for text in [
            "a@",
            "a@localhost",
            "a@.be",
            "a@example.",
            "a@exa..be",
            "a@-example.be",
            "a@example-.be",
            "a@exa_mple.be",
            "a@exa mple.be",
            "a@[192.0.2.1]",
            "a@192.0.2.1",
            "a@0x7f.0x1",
            "a@example.2be",
            "a@example.be>",
        ] {
            assert_eq!(refused(text), MailError::Domain, "{text}");
        }
    }

    #[test]
    fn a_label_has_at_most_63_bytes() {
        assert!(MailAddress::parse(&format!("a@{}.be", "x".repeat(63))).is_ok());
        assert_eq!(
            refused(&format!("a@{}.be", "x".repeat(64))),
            MailError::Domain
        );
    }

    #[test]
    fn an_address_has_at_most_254_bytes() {
        let label = "x".repeat(62);
        let text = |first: usize| format!("{}@{label}.{label}.{label}.be", "a".repeat(first));
        assert_eq!(text(62).len(), 254);
        assert!(MailAddress::parse(&text(62)).is_ok());
        assert_eq!(refused(&text(63)), MailError::TooLong);
    }

    #[test]
    fn the_owner_knows_the_masked_address_and_others_do_not() {
        let address = MailAddress::parse("jan@example.be").unwrap();
        assert_eq!(
            format!("{address} {address:?}"),
            "j•••@example.be j•••@example.be"
        );
        let short = MailAddress::parse("j@example.be").unwrap();
        assert_eq!(format!("{short}"), "•••@example.be");
    }

    proptest! {
        #[test]
        fn addresses_read_back(text in "[a-z.+]{1,9}@[A-Za-z0-9.-]{1,12}|\\PC{0,30}") {
            if let Ok(address) = MailAddress::parse(&text) {
                prop_assert_eq!(MailAddress::parse(address.reveal()), Ok(address.clone()));
                prop_assert!(address.reveal().len() <= 254);
            }
        }
    }
}
