//! Everything outside that the provider itself reaches, and files for somebody else to take.
//!
//! Owns the one door to addresses that clients name, and the keys that are fetched through it.

pub mod client_keys;
pub mod outbound;
pub mod spool;
