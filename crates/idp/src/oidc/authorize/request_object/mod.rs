//! Request objects by value (RFC 9101, OpenID Connect Core section 6.1): whose they are, and what
//! they ask.
//!
//! Owns the rules on their claims. The signature is checked with the client's keys before; an
//! object by reference is never fetched.

mod addressed;
mod parameters;
mod read;
mod signature;
mod times;

pub use read::read;
pub use signature::{verify, wrong_signature};
