//! Work that no request waits for.

pub mod backchannel;
mod backoff;
pub mod clients;
pub mod outbox;
mod places;
pub mod sweep;
pub mod upkeep;
