//! What one slow hash costs: the parameters of Argon2id (RFC 9106).

use thiserror::Error;

/// Memory, passes and lanes of one hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    memory_kib: u32,
    iterations: u32,
    parallelism: u32,
}

/// Why the parameters are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CostError {
    /// Less than 8 KiB for each lane.
    #[error("memory is below 8 KiB for each lane")]
    MemoryTooSmall,
    /// More than 1 GiB.
    #[error("memory is above 1 GiB")]
    MemoryTooLarge,
    /// No pass at all.
    #[error("at least one iteration is needed")]
    Iterations,
    /// No lane, or more than 16.
    #[error("parallelism lies between 1 and 16")]
    Parallelism,
}

impl Cost {
    /// Default for passwords: 19 MiB, 2 passes (OWASP ASVS 5.0, appendix C).
    pub const PASSWORD: Self = Self {
        memory_kib: 19_456,
        iterations: 2,
        parallelism: 1,
    };
    /// Default for the codes of a paper: 12 MiB, 3 passes (same source).
    pub const CELL: Self = Self {
        memory_kib: 12_288,
        iterations: 3,
        parallelism: 1,
    };

    /// Memory in KiB, number of passes, number of lanes.
    ///
    /// # Errors
    /// [`CostError::Parallelism`] outside of 1 to 16, [`CostError::MemoryTooSmall`] below 8 KiB for
    /// each lane, [`CostError::MemoryTooLarge`] above 1 GiB, [`CostError::Iterations`] for none.
    pub fn new(memory_kib: u32, iterations: u32, parallelism: u32) -> Result<Self, CostError> {
        if !(1..=MOST_LANES).contains(&parallelism) {
            Err(CostError::Parallelism)
        } else if memory_kib < LEAST_KIB_PER_LANE * parallelism {
            Err(CostError::MemoryTooSmall)
        } else if memory_kib > MOST_KIB {
            Err(CostError::MemoryTooLarge)
        } else if iterations == 0 {
            Err(CostError::Iterations)
        } else {
            Ok(Self {
                memory_kib,
                iterations,
                parallelism,
            })
        }
    }

    /// Memory in KiB.
    pub const fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    /// Number of passes over the memory.
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Number of lanes.
    pub const fn parallelism(&self) -> u32 {
        self.parallelism
    }

    /// Whether this is cheaper than OWASP ASVS 5.0 (appendix C) allows, so that an operator is warned.
    pub const fn below_owasp(&self) -> bool {
        let least_kib = match self.iterations {
            0 | 1 => 47_104,
            2 => 19_456,
            _ => 12_288,
        };
        self.memory_kib < least_kib
    }

    pub(crate) fn to_bytes(self) -> [u8; COST_BYTES] {
        let mut bytes = [0; COST_BYTES];
        let numbers = [self.memory_kib, self.iterations, self.parallelism];
        for (place, number) in bytes.chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8; COST_BYTES]) -> Result<Self, CostError> {
        let &[m0, m1, m2, m3, i0, i1, i2, i3, p0, p1, p2, p3] = bytes;
        let number = u32::from_be_bytes;
        Self::new(
            number([m0, m1, m2, m3]),
            number([i0, i1, i2, i3]),
            number([p0, p1, p2, p3]),
        )
    }
}

pub(crate) const COST_BYTES: usize = 12;
const LEAST_KIB_PER_LANE: u32 = 8;
const MOST_KIB: u32 = 1024 * 1024;
const MOST_LANES: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_bound_is_refused_by_its_name() {
        assert!(Cost::new(8, 1, 1).is_ok());
        assert!(Cost::new(1024 * 1024, 1, 16).is_ok());
        assert_eq!(Cost::new(7, 1, 1), Err(CostError::MemoryTooSmall));
        assert_eq!(Cost::new(15, 1, 2), Err(CostError::MemoryTooSmall));
        assert_eq!(
            Cost::new(1024 * 1024 + 1, 1, 1),
            Err(CostError::MemoryTooLarge)
        );
        assert_eq!(Cost::new(8, 0, 1), Err(CostError::Iterations));
        assert_eq!(Cost::new(8, 1, 0), Err(CostError::Parallelism));
        assert_eq!(
            Cost::new(u32::MAX, 1, u32::MAX),
            Err(CostError::Parallelism)
        );
    }

    #[test]
    fn defaults_satisfy_owasp_and_a_step_below_does_not() {
        assert!(!Cost::PASSWORD.below_owasp());
        assert!(!Cost::CELL.below_owasp());
        assert!(Cost::new(19_455, 2, 1).unwrap().below_owasp());
        assert!(Cost::new(12_287, 3, 1).unwrap().below_owasp());
        assert!(Cost::new(19_456, 1, 1).unwrap().below_owasp());
    }

    proptest! {
        #[test]
        fn stored_form_reads_back(memory in 128..1_048_577_u32, passes in 1..9_u32, lanes in 1..17_u32) {
            let cost = Cost::new(memory, passes, lanes).unwrap();
            prop_assert_eq!(Cost::from_bytes(&cost.to_bytes()), Ok(cost));
        }
    }
}
