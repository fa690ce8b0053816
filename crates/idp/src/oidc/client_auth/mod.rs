//! Client authentication (RFC 6749 section 2.3, OpenID Connect Core section 9).
//!
//! Owns the reading of credentials and the decision whether they are the client's. A client that
//! does not exist is refused in the same words and with the same work as a wrong secret.

mod check;
mod credentials;
mod error;

pub use check::check;
pub use credentials::{Credentials, Presented};
pub use error::{Challenge, ClientAuthError};
