//! Chance: the operating system's generator, here and nowhere else.

use std::sync::{Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Where randomness comes from.
#[derive(Debug)]
pub enum Entropy {
    /// The operating system.
    System,
    /// A fixed seed, for repeatable tests.
    Seeded(Box<Mutex<ChaCha20Rng>>),
}

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system's random generator failed")]
pub struct EntropyError(#[from] getrandom::Error);

impl Entropy {
    /// A repeatable source.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Box::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// A fresh cryptographic generator for one request.
    ///
    /// # Errors
    /// [`EntropyError`] when the operating system refuses.
    pub fn generator(&self) -> Result<ChaCha20Rng, EntropyError> {
        let mut seed = zeroize::Zeroizing::new([0_u8; 32]);
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that asks the system"
            )]
            Self::System => getrandom::fill(&mut *seed)?,
            Self::Seeded(shared) => {
                shared
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .fill_bytes(&mut *seed);
            }
        }
        Ok(ChaCha20Rng::from_seed(*seed))
    }
}
