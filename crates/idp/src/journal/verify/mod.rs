//! The walk over the whole journal that finds what was altered, added, held back or taken away.

mod finding;
mod rows;
mod tally;
mod walk;

pub use finding::{Finding, Report, VerifyError};
pub use walk::{Expected, verify};
