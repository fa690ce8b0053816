//! The authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2).
//!
//! Owns the checks and the two ways to refuse: shown on our own page until the return address is
//! proven, redirected to it afterwards. Asks nobody to log in and writes nothing.

mod ask;
mod checks;
mod decide;
mod refusal;

pub use ask::{Ask, Prompt, ResponseMode, Start};
pub use decide::{client_id, decide};
pub use refusal::{AuthorizeError, Redirected, ShownError};
