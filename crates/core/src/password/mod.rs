//! Passwords: what is accepted as a new one, how a typed one is compared, how it is kept and what
//! that costs. Counting attempts is [`crate::throttle`]'s matter.

mod block_list;
mod common;
mod cost;
mod fold;
mod hash;
mod reading;
mod repetition;
mod rules;
mod sequence;

pub use crate::slow_hash::HashError;
pub use cost::{Cost, CostError};
pub use hash::PasswordHash;
pub use rules::{Password, PasswordError};
