//! The journal of security events: what a line holds, whose it is, and the chain that proves it whole.
//!
//! Owns the canonical bytes, the keyed digests, the personal fields and the walk that verifies. Does
//! not own the rows (storage), nor when something is sealed (`jobs`), nor files (`gateways/spool`).

mod canonical;
mod chain;
mod checkpoint;
mod digests;
mod export;
mod nature;
mod pen;
mod personal;
mod removal;
mod scribe;
#[cfg(test)]
mod tests;
mod verify;

pub use chain::{ChainError, genuine, genuine_end, next_segment, stub};
pub use checkpoint::{Checkpoint, Checkpoints, NoCheckpoint};
pub use export::{Exported, export_page};
pub use pen::{Entry, Pen};
pub(crate) use personal::place_of_key;
pub use personal::{Personal, Tries, check_key, new_key};
pub use removal::{check_lines, needs_lines, removable};
pub use scribe::{PenError, Scribe};
pub use verify::{Expected, Finding, Piece, Report, VerifyError, verify};
