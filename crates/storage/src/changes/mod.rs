//! Everything that can be written: typed, conditional steps, saved together or not at all.

mod change;
mod conflict;
mod list;

pub use change::Change;
pub use conflict::Conflict;
pub use list::Changes;
