//! How often something may be tried. Owns the rules and the step from one counter to the next;
//! counting atomically is the storage's matter, so that attempts are reserved before a slow hash.

mod policy;
mod state;

pub use policy::{Limits, Rule};
pub use state::{Closed, Counter};
