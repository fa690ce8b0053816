//! Registration by the client itself (RFC 7591) and the care of it (RFC 7592).
//!
//! Owns what a client may say of itself, how it is refused, and what it is answered. Who may
//! register at all is the matter of [`Registrar`](super::Registrar); drawing and storing secrets
//! is the endpoint's.

mod answer;
mod error;
mod update;
mod wish;

pub use answer::{Answer, Issued, Shown};
pub use error::RegistrationError;
pub use update::{Kept, check_update};
pub use wish::{ClientWish, parse};
