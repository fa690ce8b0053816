//! Signatures that somebody else made: keys of clients (RFC 7517) and what they sign (RFC 7515).
//!
//! Owns the reading of foreign keys and compact JWS, and the rules that hold for all of them
//! (RFC 8725). Which claims a JWT must have, and the time, are left to whoever asked for it.

mod error;
mod jws;
mod key;
mod key_set;
mod kind;
mod material;
mod object;
mod verify;

pub use error::{ForeignError, JwkError, JwkSetError};
pub use jws::{Claims, Jws};
pub use key::ForeignKey;
pub use key_set::ForeignKeys;
pub use kind::ForeignKind;
pub use material::Material;
pub use verify::verify;
