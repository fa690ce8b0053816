//! Passwords: what is accepted as a new one, how a typed one is compared, how it is kept and what
//! that costs. Counting attempts is [`crate::throttle`]'s matter.

mod cost;
mod hash;
mod rules;

pub use crate::slow_hash::HashError;
pub use cost::{Cost, CostError};
pub use hash::PasswordHash;
pub use rules::{Password, PasswordError};
