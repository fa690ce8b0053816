//! Keyed digests for one purpose, with every key of the ring made ready beforehand.

use alloc::vec::Vec;
use core::fmt;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{KeyId, KeyringError};
use crate::mac::keyed_sha256;

/// HMAC-SHA-256 (RFC 2104) under each key of the ring, for one purpose.
///
/// Making it costs three hashes for each key, a digest then only those of its message: keep it
/// where many digests are made or compared.
pub struct MacKeys {
    primary: MacKey,
    older: Vec<MacKey>,
}

/// A keyed digest of a message; compared in constant time, and printed without its tag, since whoever
/// has it can pass for its maker.
#[derive(Clone)]
pub struct Mac {
    /// The key that made it.
    pub key_id: KeyId,
    /// HMAC-SHA-256, 32 bytes.
    pub tag: [u8; 32],
}

impl PartialEq for Mac {
    fn eq(&self, other: &Self) -> bool {
        // The name of a key is no secret, the tag may be.
        self.key_id == other.key_id && bool::from(self.tag.ct_eq(&other.tag))
    }
}

impl Eq for Mac {}

impl fmt::Debug for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Mac({})", self.key_id)
    }
}

impl MacKeys {
    /// The digest of a message under the primary key. Parts keep their borders: `a`, `bc` is not
    /// `ab`, `c`.
    pub fn tag(&self, message: &[&[u8]]) -> Mac {
        Mac {
            key_id: self.primary.id,
            tag: self.primary.tag(message),
        }
    }

    /// The digest of a message under a named key, to search what an older key has filed.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`] if the key is not in the ring.
    pub fn tag_by(&self, key_id: &KeyId, message: &[&[u8]]) -> Result<[u8; 32], KeyringError> {
        core::iter::once(&self.primary)
            .chain(&self.older)
            .find(|key| key.id == *key_id)
            .map(|key| key.tag(message))
            .ok_or(KeyringError::UnknownKey)
    }

    /// Whether the digest fits the message, in constant time; an unknown key fits nothing.
    pub fn verify(&self, key_id: &KeyId, message: &[&[u8]], tag: &[u8]) -> bool {
        self.tag_by(key_id, message)
            .is_ok_and(|expected| expected.as_slice().ct_eq(tag).into())
    }

    pub(super) fn new(primary: MacKey, older: Vec<MacKey>) -> Self {
        Self { primary, older }
    }
}

impl fmt::Debug for MacKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// One key, ready to be given a message.
pub(super) struct MacKey {
    id: KeyId,
    state: Hmac<Sha256>,
}

impl MacKey {
    pub(super) fn new(id: KeyId, key: &[u8; 32]) -> Self {
        Self {
            id,
            state: keyed_sha256(key),
        }
    }

    fn tag(&self, message: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.state.clone();
        for part in message {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::{Keyring, MasterKey};
    use proptest::prelude::*;

    fn id(text: &str) -> KeyId {
        KeyId::parse(text).unwrap()
    }

    fn keys(purpose: &'static str) -> MacKeys {
        Keyring::new(id("new"), MasterKey::new([2; 32]))
            .with_older(id("old"), MasterKey::new([1; 32]))
            .unwrap()
            .mac_keys(purpose)
    }

    #[test]
    fn a_digest_fits_its_message_purpose_and_key_alone() {
        let message: &[&[u8]] = &[b"person", b"message"];
        let Mac { key_id, tag } = keys("a/v1").tag(message);
        assert_eq!(key_id, id("new"));
        assert!(keys("a/v1").verify(&key_id, message, &tag));
        assert!(!keys("a/v1").verify(&key_id, &[b"person", b"massage"], &tag));
        assert!(!keys("b/v1").verify(&key_id, message, &tag));
        assert!(!keys("a/v1").verify(&id("old"), message, &tag));
        assert!(!keys("a/v1").verify(&id("gone"), message, &tag));
        assert!(!keys("a/v1").verify(&key_id, message, &tag[..31]));
    }

    #[test]
    fn digests_are_equal_by_key_and_tag() {
        let made = keys("a/v1").tag(&[b"message"]);
        let other = |key_id, tag| Mac { key_id, tag };
        assert_eq!(made, other(made.key_id, made.tag));
        assert_ne!(made, other(id("old"), made.tag));
        assert_ne!(made, other(made.key_id, [0; 32]));
    }

    #[test]
    fn the_tag_is_not_printed() {
        let made = keys("a/v1").tag(&[b"message"]);
        assert_eq!(alloc::format!("{made:?}"), "Mac(new)");
    }

    #[test]
    fn what_an_older_key_filed_is_found_by_that_key() {
        let before = Keyring::new(id("old"), MasterKey::new([1; 32]));
        let Mac { key_id, tag } = before.mac_keys("a/v1").tag(&[b"message"]);
        assert_eq!(keys("a/v1").tag_by(&key_id, &[b"message"]), Ok(tag));
        assert_eq!(
            keys("a/v1").tag_by(&id("gone"), &[b"message"]),
            Err(KeyringError::UnknownKey)
        );
    }

    #[test]
    fn the_keys_are_not_printed() {
        assert_eq!(alloc::format!("{:?}", keys("a/v1")), "[redacted]");
    }

    proptest! {
        #[test]
        fn different_messages_never_look_alike(left: Vec<Vec<u8>>, right: Vec<Vec<u8>>) {
            let tag = |parts: &[Vec<u8>]| {
                let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
                keys("a/v1").tag(&parts).tag
            };
            prop_assert_eq!(tag(&left) == tag(&right), left == right);
        }
    }
}
