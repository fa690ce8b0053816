//! A slow hash under the key ring, with its cost and salt.

use alloc::vec::Vec;
use core::fmt;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use thiserror::Error;

use super::cost::HASH_BYTES;
use super::{Comparison, Cost, Memory};
use crate::draw;
use crate::keyring::{Context, KeyId, Keyring, KeyringError, SealedArray};

/// Why a slow hash could not be made or compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum HashError {
    /// The memory that the cost asks for is not there.
    #[error("not enough memory for a slow hash")]
    Memory,
    /// The stored bytes are not what this crate writes.
    #[error("malformed stored hash")]
    Malformed,
    /// The layer around the hash did not open or close.
    #[error("layer around the hash that neither opens nor closes")]
    Layer(#[from] KeyringError),
}

/// A hash as stored; it lies in place, so that reading and comparing it allocate nothing but what
/// [`Memory`] holds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SlowHash {
    cost: Cost,
    salt: Salt,
    sealed: SealedArray<HASH_BYTES>,
}

impl SlowHash {
    pub(crate) fn make(
        secret: &[u8],
        place: Context,
        cost: Cost,
        keyring: &Keyring,
        memory: &mut Memory,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, HashError> {
        let salt = draw::bytes(rng);
        let inner = memory.argon2id(secret, &salt, cost)?;
        let sealed = keyring.seal_array(&bound(place, cost, &salt), &inner, rng)?;
        Ok(Self { cost, salt, sealed })
    }

    pub(crate) fn verify(
        &self,
        secret: &[u8],
        place: Context,
        keyring: &Keyring,
        memory: &mut Memory,
    ) -> Result<Comparison, HashError> {
        // Opened first: a row with another cost or salt is found before it can cost anything.
        let expected = keyring.open_array(&self.bound(place), &self.sealed)?;
        let inner = memory.argon2id(secret, &self.salt, self.cost)?;
        if expected.as_slice().ct_eq(inner.as_slice()).into() {
            Ok(Comparison::Right)
        } else {
            Ok(Comparison::Wrong)
        }
    }

    pub(crate) fn rewrap(
        &self,
        place: Context,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Self>, HashError> {
        let moved = keyring.rewrap_array(&self.bound(place), &self.sealed, rng)?;
        Ok(moved.map(|sealed| Self { sealed, ..*self }))
    }

    pub(crate) const fn cost(&self) -> Cost {
        self.cost
    }

    pub(crate) const fn key_id(&self) -> &KeyId {
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
        Some(Self {
            cost: Cost::from_bytes(cost).ok()?,
            salt: *salt,
            sealed: SealedArray::from_bytes(rest).ok()?,
        })
    }

    fn bound(&self, place: Context) -> Context {
        bound(place, self.cost, &self.salt)
    }
}

impl fmt::Debug for SlowHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SlowHash({})", self.key_id())
    }
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
        let (mut memory, mut rng) = (Memory::empty(), ChaCha20Rng::seed_from_u64(1));
        SlowHash::make(
            b"secret",
            place(),
            Cost::LEAST,
            &ring(),
            &mut memory,
            &mut rng,
        )
        .unwrap()
    }

    fn verdict(hash: &SlowHash, secret: &[u8]) -> Result<Comparison, HashError> {
        hash.verify(secret, place(), &ring(), &mut Memory::empty())
    }

    #[test]
    fn the_right_secret_alone_is_right() {
        assert_eq!(verdict(&made(), b"secret"), Ok(Comparison::Right));
        assert_eq!(verdict(&made(), b"secre"), Ok(Comparison::Wrong));
    }

    #[test]
    fn every_flipped_bit_fails_closed() {
        let bytes = made().to_bytes();
        for index in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[index / 8] ^= 1 << (index % 8);
            let read = SlowHash::from_bytes(&altered);
            assert!(
                read.and_then(|hash| verdict(&hash, b"secret")).is_err(),
                "bit {index}"
            );
        }
    }

    #[test]
    fn a_row_of_another_length_is_malformed() {
        let mut bytes = made().to_bytes();
        bytes.push(0);
        assert_eq!(SlowHash::from_bytes(&bytes), Err(HashError::Malformed));
        bytes.truncate(bytes.len() - 2);
        assert_eq!(SlowHash::from_bytes(&bytes), Err(HashError::Malformed));
    }

    #[test]
    fn a_cost_out_of_bounds_is_malformed() {
        let mut bytes = made().to_bytes();
        bytes[1] = 0xff;
        assert_eq!(SlowHash::from_bytes(&bytes), Err(HashError::Malformed));
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
