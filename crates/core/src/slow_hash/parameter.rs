//! The three numbers of Argon2id (RFC 9106 section 3.1), each with its unit and bounds.

use thiserror::Error;

/// Memory of one hash in KiB of 1024 bytes: 8 to 1,048,576 (1 GiB).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MemoryKib(u32);

/// Passes over the memory: 1 to 1000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Iterations(u32);

/// Lanes of the memory: 1 to 16. They are worked through one after the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Parallelism(u32);

/// Why the parameters are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CostError {
    /// Less than 8 KiB for each lane.
    #[error("memory is below 8 KiB for each lane")]
    MemoryTooSmall,
    /// More than 1 GiB.
    #[error("memory is above 1 GiB")]
    MemoryTooLarge,
    /// No pass at all, or more than 1000.
    #[error("iterations lie between 1 and 1000")]
    Iterations,
    /// No lane, or more than 16.
    #[error("parallelism lies between 1 and 16")]
    Parallelism,
}

impl MemoryKib {
    /// So many KiB.
    ///
    /// # Errors
    /// [`CostError::MemoryTooSmall`] below 8, [`CostError::MemoryTooLarge`] above 1,048,576.
    pub const fn new(kib: u32) -> Result<Self, CostError> {
        match kib {
            ..LEAST_KIB => Err(CostError::MemoryTooSmall),
            LEAST_KIB..=MOST_KIB => Ok(Self(kib)),
            _ => Err(CostError::MemoryTooLarge),
        }
    }

    /// The number in KiB.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether each lane has its least.
    pub(super) const fn is_enough_for(self, lanes: Parallelism) -> bool {
        self.0 >= LEAST_KIB * lanes.0
    }
}

impl Iterations {
    /// So many passes.
    ///
    /// # Errors
    /// [`CostError::Iterations`] outside of 1 to 1000.
    pub const fn new(passes: u32) -> Result<Self, CostError> {
        match passes {
            1..=MOST_ITERATIONS => Ok(Self(passes)),
            _ => Err(CostError::Iterations),
        }
    }

    /// The number of passes.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Parallelism {
    /// So many lanes.
    ///
    /// # Errors
    /// [`CostError::Parallelism`] outside of 1 to 16.
    pub const fn new(lanes: u32) -> Result<Self, CostError> {
        match lanes {
            1..=MOST_LANES => Ok(Self(lanes)),
            _ => Err(CostError::Parallelism),
        }
    }

    /// The number of lanes.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// RFC 9106 section 3.1: at least 8 KiB for each lane.
const LEAST_KIB: u32 = 8;
const MOST_KIB: u32 = 1024 * 1024;
/// Beyond it a hash of any size of use takes minutes.
const MOST_ITERATIONS: u32 = 1000;
const MOST_LANES: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_lies_between_8_kib_and_1_gib() {
        for kib in [0, 7] {
            assert_eq!(MemoryKib::new(kib), Err(CostError::MemoryTooSmall));
        }
        for kib in [1024 * 1024 + 1, u32::MAX] {
            assert_eq!(MemoryKib::new(kib), Err(CostError::MemoryTooLarge));
        }
        assert!(
            [8, 1024 * 1024]
                .into_iter()
                .all(|kib| MemoryKib::new(kib).unwrap().get() == kib)
        );
    }

    #[test]
    fn iterations_lie_between_1_and_1000() {
        for passes in [0, 1001, u32::MAX] {
            assert_eq!(Iterations::new(passes), Err(CostError::Iterations));
        }
        assert!(
            [1, 1000]
                .into_iter()
                .all(|n| Iterations::new(n).unwrap().get() == n)
        );
    }

    #[test]
    fn parallelism_lies_between_1_and_16() {
        for lanes in [0, 17, u32::MAX] {
            assert_eq!(Parallelism::new(lanes), Err(CostError::Parallelism));
        }
        assert!(
            [1, 16]
                .into_iter()
                .all(|n| Parallelism::new(n).unwrap().get() == n)
        );
    }
}
