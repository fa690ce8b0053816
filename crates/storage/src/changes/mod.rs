//! Everything that can be written: typed, conditional steps, saved together or not at all.

mod chain;
mod change;
mod client;
mod conflict;
mod list;
mod ring;

pub use chain::ChainChange;
pub use change::Change;
pub use client::ClientChange;
pub use conflict::Conflict;
pub use list::Changes;
pub use ring::RingChange;
