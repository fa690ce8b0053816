//! What several rows need: a generator, a ring, and HMAC as anyone would call it.

use std::hint::black_box;

use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
use fedtoken_core::rand_core::SeedableRng;
use hmac::{KeyInit, Mac};
use rand_chacha::ChaCha20Rng;

use crate::measure::{Repeat, repeat};

/// HMAC from key to tag in one call.
pub(super) fn whole_mac<M: Mac + KeyInit + 'static>(key: Vec<u8>, message: Vec<u8>) -> Repeat {
    repeat(move || {
        let mac = <M as KeyInit>::new_from_slice(black_box(&key)).unwrap();
        mac.chain_update(black_box(&message))
            .finalize()
            .into_bytes()
    })
}

/// HMAC whose key was made ready before, so that the message alone is hashed.
pub(super) fn ready_mac<M: Mac + KeyInit + Clone + 'static>(
    key: &[u8],
    message: Vec<u8>,
) -> Repeat {
    let ready = <M as KeyInit>::new_from_slice(key).unwrap();
    repeat(move || {
        let mac = black_box(&ready).clone();
        mac.chain_update(black_box(&message))
            .finalize()
            .into_bytes()
    })
}

/// A ring of one key.
pub(super) fn ring() -> Keyring {
    Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
}

/// The same chance every time.
pub(super) fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}
