//! What one slow hash costs: the parameters of Argon2id (RFC 9106).

use argon2::Params;

use super::{CostError, HashError, Iterations, MemoryKib, Parallelism};

/// Memory, passes and lanes of one hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    memory: MemoryKib,
    iterations: Iterations,
    parallelism: Parallelism,
}

impl Cost {
    /// Default for passwords: 19 MiB, 2 passes (OWASP ASVS 5.0, appendix C).
    pub const PASSWORD: Self = known(19_456, 2).unwrap();
    /// Default for the codes of a paper: 12 MiB, 3 passes (same source).
    pub const CELL: Self = known(12_288, 3).unwrap();
    /// The least that Argon2id can do, 8 KiB in 1 pass: for tests and examples, never for more.
    pub const LEAST: Self = known(8, 1).unwrap();

    /// The cost of these three numbers.
    ///
    /// # Errors
    /// [`CostError::MemoryTooSmall`] below 8 KiB for each lane.
    pub const fn new(
        memory: MemoryKib,
        iterations: Iterations,
        parallelism: Parallelism,
    ) -> Result<Self, CostError> {
        if memory.is_enough_for(parallelism) {
            Ok(Self {
                memory,
                iterations,
                parallelism,
            })
        } else {
            Err(CostError::MemoryTooSmall)
        }
    }

    /// Memory of one hash.
    pub const fn memory(&self) -> MemoryKib {
        self.memory
    }

    /// Passes over the memory.
    pub const fn iterations(&self) -> Iterations {
        self.iterations
    }

    /// Lanes of the memory.
    pub const fn parallelism(&self) -> Parallelism {
        self.parallelism
    }

    /// Whether this is cheaper than OWASP ASVS 5.0 (appendix C) allows, so that an operator is warned.
    pub const fn below_owasp(&self) -> bool {
        let least_kib = match self.iterations.get() {
            0 | 1 => 47_104,
            2 => 19_456,
            _ => 12_288,
        };
        self.memory.get() < least_kib
    }

    /// The three numbers have the bounds that Argon2id asks for: only the memory could be too large
    /// for the machine.
    pub(super) fn params(self) -> Result<Params, HashError> {
        Params::new(
            self.memory.get(),
            self.iterations.get(),
            self.parallelism.get(),
            Some(HASH_BYTES),
        )
        .map_err(|_| HashError::Memory)
    }

    /// Memory, passes and lanes in network order.
    pub(super) fn to_bytes(self) -> [u8; COST_BYTES] {
        let mut bytes = [0; COST_BYTES];
        let numbers = [
            self.memory.get(),
            self.iterations.get(),
            self.parallelism.get(),
        ];
        for (place, number) in bytes.chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; COST_BYTES]) -> Result<Self, CostError> {
        let &[m0, m1, m2, m3, i0, i1, i2, i3, p0, p1, p2, p3] = bytes;
        let number = u32::from_be_bytes;
        Self::new(
            MemoryKib::new(number([m0, m1, m2, m3]))?,
            Iterations::new(number([i0, i1, i2, i3]))?,
            Parallelism::new(number([p0, p1, p2, p3]))?,
        )
    }
}

/// The cost on one lane; it makes the constants above, and one out of bounds does not compile.
const fn known(memory_kib: u32, iterations: u32) -> Option<Cost> {
    match (
        MemoryKib::new(memory_kib),
        Iterations::new(iterations),
        Parallelism::new(1),
    ) {
        (Ok(memory), Ok(iterations), Ok(parallelism)) => Some(Cost {
            memory,
            iterations,
            parallelism,
        }),
        _ => None,
    }
}

/// Length of what Argon2id gives.
pub(super) const HASH_BYTES: usize = 32;
const COST_BYTES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cost(memory_kib: u32, iterations: u32, lanes: u32) -> Result<Cost, CostError> {
        let memory = MemoryKib::new(memory_kib)?;
        Cost::new(
            memory,
            Iterations::new(iterations)?,
            Parallelism::new(lanes)?,
        )
    }

    #[test]
    fn each_lane_needs_8_kib() {
        assert_eq!(cost(15, 1, 2), Err(CostError::MemoryTooSmall));
        assert!(cost(16, 1, 2).is_ok());
        assert!(cost(128, 1, 16).is_ok());
        assert_eq!(cost(127, 1, 16), Err(CostError::MemoryTooSmall));
    }

    #[test]
    fn the_constants_are_what_the_constructor_makes() {
        assert_eq!(cost(19_456, 2, 1), Ok(Cost::PASSWORD));
        assert_eq!(cost(12_288, 3, 1), Ok(Cost::CELL));
        assert_eq!(cost(8, 1, 1), Ok(Cost::LEAST));
    }

    #[test]
    fn defaults_satisfy_owasp_and_a_step_below_does_not() {
        assert!(!Cost::PASSWORD.below_owasp());
        assert!(!Cost::CELL.below_owasp());
        assert!(cost(19_455, 2, 1).unwrap().below_owasp());
        assert!(cost(12_287, 3, 1).unwrap().below_owasp());
        assert!(cost(19_456, 1, 1).unwrap().below_owasp());
    }

    proptest! {
        #[test]
        fn stored_form_reads_back(memory in 128..1_048_577_u32, passes in 1..9_u32, lanes in 1..17_u32) {
            let cost = cost(memory, passes, lanes).unwrap();
            prop_assert_eq!(Cost::from_bytes(&cost.to_bytes()), Ok(cost));
            prop_assert_eq!(cost.params().unwrap().block_count() / 4, (memory / (4 * lanes) * lanes) as usize);
        }
    }
}
