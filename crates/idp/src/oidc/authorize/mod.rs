//! The authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2).
//!
//! Owns the checks and the two ways to refuse: shown on our own page until the return address is
//! proven, redirected to it afterwards. Asks nobody to log in and writes nothing.

mod answer;
mod ask;
mod checks;
mod decide;
pub mod pushed;
mod received;
mod reference;
mod refusal;
pub mod request_object;
mod response_mode;

pub use answer::{Answer, Delivery};
pub use ask::{Ask, Prompt, Start};
pub use decide::{Known, client_id, decide, refuse_unread};
pub use received::{Received, Way, Wrapping};
pub use reference::Reference;
pub use refusal::{AuthorizeError, Finding, Redirected, ShownError};
pub use response_mode::ResponseMode;
