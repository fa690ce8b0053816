//! Argon2id inside, AEAD outside: how passwords and the codes of a paper are kept.
//!
//! The outer layer is the protection of a short code: without the key ring nothing can be searched.
//! The inner one buys days if rows and ring leak together, and lets keys be replaced without
//! knowing the code.

use alloc::vec::Vec;
use core::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

use crate::draw;
use crate::keyring::{Context, KeyId, Keyring, KeyringError, Sealed};
use crate::password::Cost;

/// Why a slow hash could not be made or compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum HashError {
    /// The memory that the cost asks for is not there.
    #[error("not enough memory for a slow hash")]
    Memory,
    /// The hash function refused its input.
    #[error("slow hash refused its input")]
    Input,
    /// The stored bytes are not what this crate writes.
    #[error("stored hash is malformed")]
    Malformed,
    /// The layer around the hash did not open or close.
    #[error("layer around the hash failed")]
    Layer(#[from] KeyringError),
}

/// A slow hash under the key ring, with its cost and salt, as stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SlowHash {
    cost: Cost,
    salt: Salt,
    sealed: Sealed,
}

impl SlowHash {
    pub(crate) fn make(
        secret: &[u8],
        place: Context,
        cost: Cost,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, HashError> {
        let salt = draw::bytes(rng);
        let inner = argon2id(secret, &salt, cost)?;
        let sealed = keyring.seal(&bound(place, cost, &salt), inner.as_slice(), rng)?;
        Ok(Self { cost, salt, sealed })
    }

    pub(crate) fn verify(
        &self,
        secret: &[u8],
        place: Context,
        keyring: &Keyring,
    ) -> Result<bool, HashError> {
        // Opened first: a row with another cost or salt is found before it can cost anything.
        let expected = keyring.open(&bound(place, self.cost, &self.salt), &self.sealed)?;
        let inner = argon2id(secret, &self.salt, self.cost)?;
        Ok(expected.ct_eq(inner.as_slice()))
    }

    pub(crate) fn rewrap(
        &self,
        place: Context,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Self>, HashError> {
        let moved = keyring.rewrap(&bound(place, self.cost, &self.salt), &self.sealed, rng)?;
        Ok(moved.map(|sealed| Self { sealed, ..*self }))
    }

    pub(crate) const fn cost(&self) -> Cost {
        self.cost
    }

    pub(crate) fn key_id(&self) -> &KeyId {
        self.sealed.key_id()
    }

    /// Version, memory, iterations, parallelism, salt, sealed hash; numbers in network order.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = alloc::vec![VERSION];
        bytes.extend_from_slice(&self.cost.to_bytes());
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.sealed.to_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, HashError> {
        Self::split(bytes).ok_or(HashError::Malformed)
    }

    fn split(bytes: &[u8]) -> Option<Self> {
        let (&[version], rest) = bytes.split_first_chunk()?;
        let (cost, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        if version != VERSION {
            return None;
        }
        let cost = Cost::from_bytes(cost).ok()?;
        Some(Self {
            cost,
            salt: *salt,
            sealed: Sealed::from_bytes(rest).ok()?,
        })
    }
}

impl fmt::Debug for SlowHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SlowHash({})", self.key_id())
    }
}

/// Spends what comparing a secret of this cost spends, for an answer that is wrong anyway.
pub(crate) fn burn(secret: &[u8], cost: Cost) {
    let spent = argon2id(secret, &[0; SALT_BYTES], cost);
    drop(core::hint::black_box(spent));
}

fn argon2id(secret: &[u8], salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>, HashError> {
    let mut inner = Zeroizing::new([0; 32]);
    let params = Params::new(
        cost.memory_kib(),
        cost.iterations(),
        cost.parallelism(),
        Some(inner.len()),
    )
    .map_err(|_| HashError::Input)?;
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(params.block_count())
        .map_err(|_| HashError::Memory)?;
    memory.resize(params.block_count(), Block::new());
    let result = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(secret, salt, inner.as_mut_slice(), memory.as_mut_slice());
    // Whoever found a block could test guesses far more cheaply than by the whole hash.
    memory.iter_mut().for_each(Zeroize::zeroize);
    result.map_err(|_| HashError::Input)?;
    Ok(inner)
}

fn bound(place: Context, cost: Cost, salt: &Salt) -> Context {
    place.part(&cost.to_bytes()).part(salt)
}

type Salt = [u8; SALT_BYTES];
const SALT_BYTES: usize = 16;
const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::MasterKey;
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn ring() -> Keyring {
        Keyring::new(KeyId::parse("k").unwrap(), MasterKey::new([1; 32]))
    }

    fn place() -> Context {
        Context::new("test/v1")
    }

    fn made() -> SlowHash {
        let cost = Cost::new(8, 1, 1).unwrap();
        SlowHash::make(
            b"secret",
            place(),
            cost,
            &ring(),
            &mut ChaCha20Rng::seed_from_u64(1),
        )
        .unwrap()
    }

    #[test]
    fn argon2id_agrees_with_the_reference_implementation() {
        // phc-winner-argon2, src/test.c: version 0x13, t = 2, m = 256 KiB, p = 1.
        let cost = Cost::new(256, 2, 1).unwrap();
        let tag = argon2id(b"password", b"somesalt", cost).unwrap();
        assert_eq!(
            HEXLOWER.encode(tag.as_slice()),
            "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"
        );
    }

    #[test]
    fn the_right_secret_alone_is_right() {
        assert_eq!(made().verify(b"secret", place(), &ring()), Ok(true));
        assert_eq!(made().verify(b"secre", place(), &ring()), Ok(false));
    }

    #[test]
    fn every_flipped_bit_fails_closed() {
        let bytes = made().to_bytes();
        for index in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[index / 8] ^= 1 << (index % 8);
            let verdict = SlowHash::from_bytes(&altered)
                .and_then(|hash| hash.verify(b"secret", place(), &ring()));
            assert!(verdict.is_err(), "bit {index}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_exactly_or_refused(bytes: Vec<u8>) {
            if let Ok(hash) = SlowHash::from_bytes(&bytes) {
                prop_assert_eq!(hash.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn stored_form_reads_back() {
        assert_eq!(SlowHash::from_bytes(&made().to_bytes()), Ok(made()));
    }
}
