//! The nonces that we hand out for proofs (RFC 9449 section 8): known by their stamp, kept nowhere.

use core::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{keyring::Keyring, time::UnixTime};

use crate::oidc::{life, stamp::StampKeys};

/// The keys that stamp nonces.
#[derive(Debug)]
pub struct NonceKeys(StampKeys);

impl NonceKeys {
    /// Makes them ready.
    #[must_use]
    pub fn new(ring: &Keyring) -> Self {
        Self(StampKeys::new(ring, "fedtoken/dpop-nonce/v1"))
    }

    /// The nonce of this moment, the same for everybody.
    #[must_use]
    pub fn nonce(&self, now: UnixTime) -> String {
        let slot = slot(now).to_be_bytes();
        let stamp = self.0.stamp(&[&slot]);
        BASE64URL_NOPAD.encode(&[slot.as_slice(), &stamp].concat())
    }

    /// Whether it is ours and of this slot of time or the one before; another instance of ours,
    /// whose clock is ahead, may have begun the next one.
    #[must_use]
    pub fn is_fresh(&self, nonce: &str, now: UnixTime) -> bool {
        let Ok(bytes) = BASE64URL_NOPAD.decode(nonce.as_bytes()) else {
            return false;
        };
        let Some((made, stamp)) = bytes.split_first_chunk::<8>() else {
            return false;
        };
        let before = now.minus(life::DPOP_NONCE_SLOT);
        let fresh = slot(before)..=slot(now.plus(life::CLOCK_SKEW));
        fresh.contains(&i64::from_be_bytes(*made)) && self.0.is_ours(&[made], stamp)
    }
}

fn slot(at: UnixTime) -> i64 {
    at.as_secs().div_euclid(seconds(life::DPOP_NONCE_SLOT))
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::keyring::{KeyId, MasterKey};

    fn keys(key: u8) -> NonceKeys {
        let id = KeyId::parse("k1").unwrap();
        NonceKeys::new(&Keyring::new(id, MasterKey::new([key; 32])))
    }

    fn at(seconds: i64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    #[test]
    fn a_nonce_is_fresh_in_its_slot_and_the_next() {
        let nonce = keys(1).nonce(at(1500));
        assert_eq!(keys(1).nonce(at(1649)), nonce);
        assert_ne!(keys(1).nonce(at(1650)), nonce);
        for (seconds, fresh) in [(1500, true), (1799, true), (1800, false), (9000, false)] {
            assert_eq!(keys(1).is_fresh(&nonce, at(seconds)), fresh, "at {seconds}");
        }
    }

    #[test]
    fn a_nonce_from_the_future_is_believed_within_the_skew_of_our_clocks() {
        let nonce = keys(1).nonce(at(1500));
        assert!(keys(1).is_fresh(&nonce, at(1490)));
        assert!(!keys(1).is_fresh(&nonce, at(1489)));
    }

    #[test]
    fn what_is_not_ours_is_not_fresh() {
        let nonce = keys(1).nonce(at(1500));
        assert!(!keys(2).is_fresh(&nonce, at(1500)));
        let mut bytes = BASE64URL_NOPAD.decode(nonce.as_bytes()).unwrap();
        bytes[7] += 1;
        let later = BASE64URL_NOPAD.encode(&bytes);
        assert!(!keys(1).is_fresh(&later, at(1650)));
        for bad in ["", "x", &nonce[1..], "AAAAAAAAAAA", "é"] {
            assert!(!keys(1).is_fresh(bad, at(1500)), "{bad}");
        }
    }
}
