//! Identifiers of stored things: 128 random bits each, a type for each kind.

use alloc::string::String;
use core::fmt;

use data_encoding::BASE32_NOPAD;
use rand_core::CryptoRng;
use thiserror::Error;

use crate::draw;

/// The text is not an identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not an identifier of 26 lower-case base32 characters")]
pub struct IdError;

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Makes a new one.
            pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
                Self::from_bytes(draw::bytes(rng))
            }

            /// Reads one back.
            ///
            /// # Errors
            /// [`IdError`] unless it is spelt exactly as it was written.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(String::from(text)))
            }

            /// The identifier of 16 bytes of one's own, such as those of a UUID (RFC 9562). Where an
            /// identifier is handed out, it should be hard to guess.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(spell(&bytes))
            }

            /// The identifier as text: 26 characters of `a-z` and `2-7`.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

identifier! {
    /// A person known to the provider.
    PersonId
    /// One issued token, that is one paper with its 24 codes.
    TokenId
    /// A login on its way, from the right password on.
    LoginId
    /// A session as relying parties hear of it (`sid`); never the value of the cookie.
    SessionId
    /// What a person allowed a relying party, and all that was handed out under it.
    GrantId
    /// One line of the journal.
    JournalId
}

fn spell(bytes: &[u8; ID_BYTES]) -> String {
    let mut text = BASE32_NOPAD.encode(bytes);
    text.make_ascii_lowercase();
    text
}

fn check(text: &str) -> Result<(), IdError> {
    let spelt_well = text.len() == ID_CHARS
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    // Decoding refuses set bits behind the 128th, so each identifier has one spelling.
    if spelt_well
        && BASE32_NOPAD
            .decode(text.to_ascii_uppercase().as_bytes())
            .is_ok()
    {
        Ok(())
    } else {
        Err(IdError)
    }
}

const ID_BYTES: usize = 16;
const ID_CHARS: usize = 26;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    proptest! {
        #[test]
        fn drawn_identifiers_read_back(seed: u64) {
            let drawn = PersonId::draw(&mut ChaCha20Rng::seed_from_u64(seed));
            prop_assert_eq!(drawn.as_str().len(), 26);
            prop_assert_eq!(PersonId::parse(drawn.as_str()), Ok(drawn.clone()));
            prop_assert_eq!(format!("{drawn} {drawn:?}"), format!("{0} {0}", drawn.as_str()));
        }

        #[test]
        fn no_text_makes_parsing_fail_badly(text: String) {
            if let Ok(id) = TokenId::parse(&text) {
                prop_assert_eq!(id.as_str(), &text);
            }
        }
    }

    #[test]
    fn ones_own_bytes_are_an_identifier() {
        let zero = PersonId::from_bytes([0; 16]);
        assert_eq!(zero.as_str(), "a".repeat(26));
        let last = PersonId::from_bytes([0xff; 16]);
        assert_eq!(last.as_str(), format!("{}4", "7".repeat(25)));
        assert_eq!(PersonId::parse(last.as_str()), Ok(last));
    }

    #[test]
    fn other_spellings_are_refused() {
        let zero = "a".repeat(26);
        assert!(GrantId::parse(&zero).is_ok());
        let loose = format!("{}b", "a".repeat(25));
        for bad in [
            "",
            "a",
            &"A".repeat(26),
            &"1".repeat(26),
            &"a".repeat(27),
            &loose,
        ] {
            assert_eq!(GrantId::parse(bad), Err(IdError), "{bad}");
        }
    }
}
