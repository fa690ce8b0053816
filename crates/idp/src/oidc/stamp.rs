//! Keyed digests by which we know our own words again, whichever key of the ring made them.

use core::fmt;

use fedtoken_core::keyring::{KeyId, Keyring, MacKeys};

/// HMAC-SHA-256 for one purpose under each key of the ring; the newest stamps.
pub struct StampKeys {
    keys: MacKeys,
    ids: Vec<KeyId>,
}

impl StampKeys {
    /// Makes the keys of a purpose ready.
    #[must_use]
    pub fn new(ring: &Keyring, purpose: &'static str) -> Self {
        Self {
            keys: ring.mac_keys(purpose),
            ids: ring.ids().copied().collect(),
        }
    }

    /// The stamp of a message; its parts keep their borders.
    #[must_use]
    pub fn stamp(&self, message: &[&[u8]]) -> [u8; STAMP_BYTES] {
        self.keys.tag(message).tag
    }

    /// Whether a key of the ring made this stamp of the message, in constant time for each key.
    #[must_use]
    pub fn is_ours(&self, message: &[&[u8]], stamp: &[u8]) -> bool {
        let mut ids = self.ids.iter();
        ids.any(|id| self.keys.verify(id, message, stamp))
    }
}

impl fmt::Debug for StampKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Length of a stamp: a whole HMAC-SHA-256.
pub const STAMP_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::keyring::MasterKey;

    fn ring(id: &str, key: u8) -> Keyring {
        Keyring::new(KeyId::parse(id).unwrap(), MasterKey::new([key; 32]))
    }

    fn older(ring: Keyring, id: &str, key: u8) -> Keyring {
        ring.with_older(KeyId::parse(id).unwrap(), MasterKey::new([key; 32]))
            .unwrap()
    }

    #[test]
    fn a_stamp_is_known_after_the_ring_was_renewed() {
        let stamp = StampKeys::new(&ring("a", 1), "test").stamp(&[b"x", b"y"]);
        let renewed = StampKeys::new(&older(ring("b", 2), "a", 1), "test");
        assert!(renewed.is_ours(&[b"x", b"y"], &stamp));
        assert_ne!(renewed.stamp(&[b"x", b"y"]), stamp);
    }

    #[test]
    fn other_messages_purposes_keys_and_lengths_are_not_ours() {
        let keys = StampKeys::new(&ring("a", 1), "test");
        let stamp = keys.stamp(&[b"x", b"y"]);
        assert!(!keys.is_ours(&[b"xy"], &stamp));
        assert!(!keys.is_ours(&[b"x", b"y"], &stamp[..31]));
        assert!(!keys.is_ours(&[b"x", b"y"], &[]));
        let purpose = StampKeys::new(&ring("a", 1), "other");
        assert!(!purpose.is_ours(&[b"x", b"y"], &stamp));
        let key = StampKeys::new(&ring("a", 2), "test");
        assert!(!key.is_ours(&[b"x", b"y"], &stamp));
    }

    #[test]
    fn the_keys_are_not_printed() {
        let keys = StampKeys::new(&ring("a", 1), "test");
        assert_eq!(format!("{keys:?}"), "[redacted]");
    }
}
