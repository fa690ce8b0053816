//! The outbound door: https to addresses that a client names, and to nothing inside our network.
//!
//! Owns the exceptions that the operator makes, the judgement of every resolved address, and the
//! one way to send a request. A client that could choose freely would make us knock at doors that
//! only we can reach (OWASP: server-side request forgery).

mod address;
mod dial;
mod door;
mod error;
mod exceptions;
mod exchange;
mod target;
#[cfg(test)]
pub(super) mod testing;
mod tls;

pub use door::{Bounds, Door, Fetched};
pub use error::OutboundError;
pub use exceptions::{ExceptionError, Exceptions};
pub use tls::Roots;
