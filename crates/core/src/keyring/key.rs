//! Master keys and their names.

use alloc::boxed::Box;
use core::fmt;

use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::mac::hmac_sha256;

/// The name of a master key, stored beside everything that it wraps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId {
    /// Filled up with zeros, which no key id holds.
    bytes: [u8; MOST_CHARS],
    len: u8,
}

/// The text is no key id.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a key id is 1 to 32 characters of a-z, 0-9 and hyphen")]
pub struct KeyIdError;

impl KeyId {
    /// Reads a key id.
    ///
    /// # Errors
    /// [`KeyIdError`] unless it is 1 to 32 of `a-z`, `0-9` and hyphen.
    pub fn parse(text: &str) -> Result<Self, KeyIdError> {
        let spelt_well = text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let len = u8::try_from(text.len()).map_err(|_| KeyIdError)?;
        let mut bytes = [0; MOST_CHARS];
        let place = bytes.get_mut(..text.len()).ok_or(KeyIdError)?;
        if !spelt_well || place.is_empty() {
            return Err(KeyIdError);
        }
        place.copy_from_slice(text.as_bytes());
        Ok(Self { bytes, len })
    }

    /// The key id as text.
    pub fn as_str(&self) -> &str {
        let spelt = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        // Only ASCII was let in.
        core::str::from_utf8(spelt).unwrap_or_default()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// 256 bits from which the key of every purpose is made.
///
/// They stay where they are when the key is moved, so that no ring leaves copies as it grows.
pub struct MasterKey(Box<Zeroizing<[u8; 32]>>);

impl MasterKey {
    /// Takes a stored key over.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Box::new(Zeroizing::new(bytes)))
    }

    /// Makes a new one.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        // Drawn into its place, so that no copy stays on the stack.
        let mut key = Box::new(Zeroizing::new([0; 32]));
        rng.fill_bytes(key.as_mut_slice());
        Self(key)
    }

    /// The only way out, for writing the key file.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key for one use within one purpose: HKDF-Expand, RFC 5869 section 2.3, one block.
    pub(super) fn derive(&self, usage: &'static str, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        let parts = [usage.as_bytes(), purpose.as_bytes(), &[0x01]];
        Zeroizing::new(hmac_sha256(self.expose(), &parts))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

const MOST_CHARS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_are_short_and_plain() {
        assert_eq!(KeyId::parse("k-2026-1").unwrap().as_str(), "k-2026-1");
        for bad in ["", "K1", "a_b", "é", &"a".repeat(33)] {
            assert_eq!(KeyId::parse(bad), Err(KeyIdError));
        }
    }
}
