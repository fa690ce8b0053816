//! Which code of the paper is asked, and when another one is. Owns the state of one paper's question,
//! the policies that choose the next cell, and the verdict on an answer; comparing the code with its
//! cell is [`crate::grid`]'s matter, keeping the state the embedder's.
//!
//! ```text
//!   start            accepted or expired: the pending cell is marked as used
//!  ------> pending -------------------------------+
//!          |  ^  ^                                |  single use: one of the unused
//!          |  |  |  another one                   |  reusable: one of the least recently used
//!          |  |  +--------------------------------+
//!          +--+                                   |  no candidate is left
//!  wrong, spent,                                  v
//!  blocked                                    exhausted
//! ```
//!
//! The number is sticky: nothing but a right code moves it. Could it be drawn again, one stolen code
//! would be enough to ask until its number comes.

mod attempt;
mod policy;
mod position_set;
mod remaining;
mod standard;
mod state;
mod uses;

pub use attempt::{Asked, Attempt, FormAge, PaperState};
pub use policy::{CellPolicy, Reusable, SingleUse};
pub use position_set::PositionSet;
pub use remaining::{Remaining, WARN_AT};
pub use standard::{PolicyError, StandardPolicy};
pub use state::{Acceptance, CellChallenge, ChallengeError};
pub use uses::Uses;

#[cfg(test)]
mod model;
#[cfg(test)]
mod walks;
