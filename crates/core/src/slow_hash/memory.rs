//! The memory in which a slow hash works.

use alloc::vec::Vec;
use core::fmt;

use argon2::{Algorithm, Argon2, Block, Version};
use zeroize::{Zeroize, Zeroizing};

use super::cost::HASH_BYTES;
use super::{Cost, HashError};

/// The blocks that Argon2id fills: made once and kept from hash to hash.
///
/// To fetch and return 12 MiB for each hash costs several per cent of it. One memory serves one
/// hash at a time; a server keeps one for each hash that runs. It is wiped after every hash and
/// when it is dropped or exchanged for a larger one: whoever found a block could test guesses far
/// more cheaply than by the whole hash.
pub struct Memory {
    blocks: Zeroizing<Vec<Block>>,
    /// How many of the first blocks may hold something.
    used: usize,
    wiping: Wiping,
}

/// When what a hash has left is wiped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wiping {
    AfterEachHash,
    OnRequest,
}

impl Memory {
    /// No memory yet; the first hash fetches what it needs.
    pub fn empty() -> Self {
        Self {
            blocks: Zeroizing::new(Vec::new()),
            used: 0,
            wiping: Wiping::AfterEachHash,
        }
    }

    /// The same memory, wiped after a hash only when it is asked to.
    ///
    /// The wiping costs a tenth of the hash. The next hash overwrites every block that it needs
    /// before it reads it, and the others are wiped before it begins, so who has one waiting may do
    /// without; who has none waiting must call [`Memory::wipe`] at once.
    #[must_use]
    pub fn wiped_on_request(self) -> Self {
        Self {
            wiping: Wiping::OnRequest,
            ..self
        }
    }

    /// As much as a hash of this cost needs. It grows when a higher cost comes.
    ///
    /// # Errors
    /// [`HashError::Memory`] if the machine has not so much.
    pub fn for_cost(cost: Cost) -> Result<Self, HashError> {
        let mut memory = Self::empty();
        memory.fit(cost.params()?.block_count())?;
        Ok(memory)
    }

    /// Wipes what the hashes before have left. It stays as large as it is.
    pub fn wipe(&mut self) {
        let used = self.blocks.iter_mut().take(self.used);
        used.for_each(Zeroize::zeroize);
        self.used = 0;
    }

    /// Spends what one hash of this cost spends, for an answer that is wrong anyway.
    ///
    /// # Errors
    /// [`HashError::Memory`] as for a hash that counts: to hide it would tell the two apart.
    pub(crate) fn burn(&mut self, cost: Cost) -> Result<(), HashError> {
        let spent = self.argon2id(&[], &[0; 16], cost)?;
        core::hint::black_box(&spent);
        Ok(())
    }

    pub(super) fn argon2id(
        &mut self,
        secret: &[u8],
        salt: &[u8],
        cost: Cost,
    ) -> Result<Zeroizing<[u8; HASH_BYTES]>, HashError> {
        let mut hash = Zeroizing::new([0; HASH_BYTES]);
        let params = cost.params()?;
        let count = params.block_count();
        self.fit(count)?;
        // What this hash does not overwrite must not wait for one that does.
        let beyond = self.blocks.iter_mut().take(self.used).skip(count);
        beyond.for_each(Zeroize::zeroize);
        self.used = count;
        let blocks = self.blocks.get_mut(..count).ok_or(HashError::Memory)?;
        let hashed = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(secret, salt, hash.as_mut_slice(), blocks);
        if self.wiping == Wiping::AfterEachHash {
            self.wipe();
        }
        // Salts and hashes have a length of ours and secrets are short: blocks are all it can lack.
        hashed.map_err(|_| HashError::Memory)?;
        Ok(hash)
    }

    /// Sees to it that there are so many blocks.
    fn fit(&mut self, count: usize) -> Result<(), HashError> {
        if self.blocks.len() < count {
            // Wiped and given back before the larger one is fetched; nothing in it is worth a copy.
            self.wipe();
            *self.blocks = Vec::new();
            self.blocks
                .try_reserve_exact(count)
                .map_err(|_| HashError::Memory)?;
            self.blocks.resize(count, Block::new());
        }
        Ok(())
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.used > 0 { ", not wiped" } else { "" };
        write!(formatter, "Memory({} KiB{state})", self.blocks.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slow_hash::{Iterations, MemoryKib, Parallelism};
    use alloc::format;
    use data_encoding::HEXLOWER;
    use zeroize::ZeroizeOnDrop;

    fn cost(memory_kib: u32, iterations: u32) -> Cost {
        let memory = MemoryKib::new(memory_kib).unwrap();
        let lanes = Parallelism::new(1).unwrap();
        Cost::new(memory, Iterations::new(iterations).unwrap(), lanes).unwrap()
    }

    #[test]
    fn argon2id_agrees_with_the_reference_implementation() {
        // phc-winner-argon2, src/test.c: version 0x13, t = 2, m = 256 KiB, p = 1.
        let mut memory = Memory::empty();
        for _ in 0..2 {
            let hash = memory.argon2id(b"password", b"somesalt", cost(256, 2));
            assert_eq!(
                HEXLOWER.encode(hash.unwrap().as_slice()),
                "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"
            );
        }
    }

    #[test]
    fn more_memory_than_needed_changes_nothing() {
        let small = Memory::empty().argon2id(b"secret", &[1; 16], cost(8, 1));
        let mut memory = Memory::for_cost(cost(64, 1)).unwrap();
        let large = memory.argon2id(b"secret", &[1; 16], cost(8, 1));
        assert_eq!(small.unwrap(), large.unwrap());
    }

    #[test]
    fn memory_grows_and_stays() {
        let mut memory = Memory::empty();
        assert_eq!(format!("{memory:?}"), "Memory(0 KiB)");
        for (kib, held) in [(16, 16), (64, 64), (8, 64)] {
            memory.burn(cost(kib, 1)).unwrap();
            assert_eq!(memory.blocks.len(), held);
        }
    }

    #[test]
    fn more_than_the_machine_has_is_refused_and_leaves_nothing() {
        let mut memory = Memory::for_cost(Cost::LEAST).unwrap();
        assert_eq!(memory.fit(usize::MAX), Err(HashError::Memory));
        assert_eq!(format!("{memory:?}"), "Memory(0 KiB)");
        assert!(memory.burn(Cost::LEAST).is_ok());
    }

    #[test]
    fn every_block_is_overwritten_before_it_is_read() {
        for (kib, passes, lanes) in [(8, 1, 1), (64, 1, 1), (67, 2, 1), (64, 3, 2), (96, 2, 4)] {
            let lanes = Parallelism::new(lanes).unwrap();
            let kib = MemoryKib::new(kib).unwrap();
            let cost = Cost::new(kib, Iterations::new(passes).unwrap(), lanes).unwrap();
            let mut memory = Memory::for_cost(cost).unwrap();
            let clean = memory.argon2id(b"secret", &[1; 16], cost).unwrap();
            let mut memory = memory.wiped_on_request();
            memory.blocks.fill(left_behind());
            let hash = memory.argon2id(b"secret", &[1; 16], cost).unwrap();
            assert_eq!(hash, clean, "{cost:?}");
            let old = left_behind();
            let mut words = memory.blocks.iter().map(AsRef::<[u64]>::as_ref);
            assert!(words.all(|words| words != old.as_ref()), "{cost:?}");
        }
    }

    /// What might be left of another hash.
    fn left_behind() -> Block {
        let mut block = Block::new();
        block.as_mut().fill(0x5EC2_E75E_C2E7_5EC2);
        block
    }

    #[test]
    fn nothing_is_left_in_it_after_a_hash() {
        let mut memory = Memory::empty();
        memory.argon2id(b"secret", &[1; 16], cost(64, 1)).unwrap();
        memory.argon2id(b"other", &[1; 16], cost(8, 1)).unwrap();
        assert!(is_clean(&memory));
    }

    fn is_clean(memory: &Memory) -> bool {
        let mut words = memory.blocks.iter().flat_map(AsRef::<[u64]>::as_ref);
        words.all(|word| *word == 0)
    }

    #[test]
    fn nothing_is_left_in_it_when_it_is_wiped() {
        let mut memory = Memory::empty().wiped_on_request();
        memory.argon2id(b"secret", &[1; 16], cost(64, 1)).unwrap();
        memory.argon2id(b"other", &[1; 16], cost(8, 1)).unwrap();
        assert_eq!(format!("{memory:?}"), "Memory(64 KiB, not wiped)");
        memory.wipe();
        assert_eq!(format!("{memory:?}"), "Memory(64 KiB)");
        assert!(is_clean(&memory));
    }

    #[test]
    fn a_smaller_hash_leaves_nothing_of_the_larger_one_before_it() {
        let mut memory = Memory::empty().wiped_on_request();
        memory.burn(cost(64, 1)).unwrap();
        memory.burn(cost(8, 1)).unwrap();
        let mut beyond = memory
            .blocks
            .iter()
            .skip(8)
            .flat_map(AsRef::<[u64]>::as_ref);
        assert!(beyond.all(|word| *word == 0));
    }

    #[test]
    fn it_is_wiped_when_dropped() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        wiped(&Memory::empty().blocks);
    }
}
