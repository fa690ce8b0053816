//! Filling a fresh database with the made-up persons, and drawing new papers for them.
//!
//! Owns the sealing on all cores and the commits. Who the persons are is the matter of `people`.

mod error;
mod paper;
mod persons;
mod seal;
mod write;

pub use error::SeedError;
pub(super) use paper::{current_serial, new_paper};
pub(super) use persons::persons;
