//! The walk over the whole journal that finds what was altered, added, held back or taken away.

mod finding;
mod rows;
mod tally;
mod walk;

pub use finding::{Finding, Piece, Report, VerifyError};
pub(super) use tally::worth_of_row;
pub use walk::{Expected, verify};
