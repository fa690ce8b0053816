//! Passwords: what is accepted as a new one, how a typed one is compared and how it is kept. What
//! that costs is [`crate::slow_hash`]'s matter, counting attempts [`crate::throttle`]'s.

mod block_list;
mod common;
mod context_word;
mod fold;
mod hash;
mod reading;
mod repetition;
mod rules;
mod sequence;

pub use hash::PasswordHash;
pub use rules::{Password, PasswordError};
