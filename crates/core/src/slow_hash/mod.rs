//! Argon2id inside, AEAD outside: how passwords and the codes of a paper are kept. Owns what a hash
//! costs, the memory it works in and its stored form; what is hashed, and for whom it is bound, is
//! the matter of [`crate::password`] and [`crate::grid`].
//!
//! The outer layer is the protection of a short code: without the key ring nothing can be searched.
//! The inner one buys days if rows and ring leak together, and lets keys be replaced without
//! knowing the code.

mod comparison;
mod cost;
mod hash;
mod memory;
mod parameter;

pub use comparison::Comparison;
pub use cost::Cost;
pub use hash::HashError;
pub(crate) use hash::SlowHash;
pub use memory::Memory;
pub use parameter::{CostError, Iterations, MemoryKib, Parallelism};
