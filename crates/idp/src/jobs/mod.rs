//! Work that no request waits for.

pub mod backchannel;
mod backoff;
pub mod certificates;
pub mod clients;
pub mod database;
mod duty;
mod hangup;
#[cfg(test)]
mod heard;
pub mod journal;
mod journal_voice;
mod lease;
pub mod outbox;
mod places;
pub mod refused;
pub mod rewrap;
pub mod ring;
pub mod signing;
pub mod sweep;
pub mod upkeep;
