//! What a code in a message belongs to, and the keys that bind it.

use thiserror::Error;

use crate::challenge::hotp::{Digits, Number};
use crate::keyring::{Keyring, Mac, MacKeys};

/// What a code is asked for; one asked for one purpose is worth nothing for another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Purpose(&'static str);

/// The text is no purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("purpose not 1 to 32 characters of a-z and hyphen")]
pub struct PurposeError;

impl Purpose {
    /// Logging in.
    pub const LOGIN: Self = Self("login");
    /// Changing the phone number to which codes are sent.
    pub const NUMBER_CHANGE: Self = Self("number-change");

    /// A purpose of one's own.
    ///
    /// # Errors
    /// [`PurposeError`] unless it is 1 to 32 of `a-z` and hyphen.
    pub fn parse(name: &'static str) -> Result<Self, PurposeError> {
        let spelt_well = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'-'));
        if spelt_well && (1..=MOST_CHARS).contains(&name.len()) {
            Ok(Self(name))
        } else {
            Err(PurposeError)
        }
    }

    /// The purpose as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// The purpose and the transaction that a code is good for, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Binding<'a> {
    purpose: Purpose,
    transaction: &'a [u8],
}

impl<'a> Binding<'a> {
    /// The binding to one transaction, by an id that no other transaction ever has.
    pub const fn new(purpose: Purpose, transaction: &'a [u8]) -> Self {
        Self {
            purpose,
            transaction,
        }
    }
}

/// The keys of the ring for codes in messages, made ready once.
#[derive(Debug)]
pub struct MessageKeys(MacKeys);

impl MessageKeys {
    /// The keys for this purpose alone.
    pub fn new(keyring: &Keyring) -> Self {
        Self(keyring.mac_keys("fedtoken/message-code/v1"))
    }

    pub(super) fn tag(&self, binding: &Binding<'_>, number: &Number, digits: Digits) -> Mac {
        message(binding, number, digits, |message| self.0.tag(message))
    }

    /// In constant time; a key that left the ring fits nothing.
    pub(super) fn fits(
        &self,
        mac: &Mac,
        binding: &Binding<'_>,
        number: &Number,
        digits: Digits,
    ) -> bool {
        message(binding, number, digits, |message| {
            self.0.verify(&mac.key_id, message, &mac.tag)
        })
    }
}

fn message<T>(
    binding: &Binding<'_>,
    number: &Number,
    digits: Digits,
    act: impl FnOnce(&[&[u8]]) -> T,
) -> T {
    let code = number.with_length(digits);
    act(&[
        binding.purpose.0.as_bytes(),
        binding.transaction,
        code.as_slice(),
    ])
}

const MOST_CHARS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_plain_words() {
        for good in [
            "login",
            "number-change",
            "a",
            "abcdefghijklmnopqrstuvwxyzabcdef",
        ] {
            assert_eq!(Purpose::parse(good).map(Purpose::as_str), Ok(good));
        }
        for bad in [
            "",
            "Login",
            "log in",
            "login2",
            "abcdefghijklmnopqrstuvwxyzabcdefg",
        ] {
            assert_eq!(Purpose::parse(bad), Err(PurposeError), "{bad}");
        }
        assert_eq!(Purpose::parse("login"), Ok(Purpose::LOGIN));
        assert_eq!(Purpose::parse("number-change"), Ok(Purpose::NUMBER_CHANGE));
    }
}
