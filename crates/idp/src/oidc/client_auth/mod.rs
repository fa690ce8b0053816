//! Client authentication (RFC 6749 section 2.3, OpenID Connect Core section 9, RFC 8705 section 2).
//!
//! Owns the reading of credentials and the decision whether they are the client's: by secret,
//! signed statement or certificate. A client that does not exist is refused in the same words and
//! with the same work as a wrong secret.

mod assertion;
mod certificate;
mod check;
mod credentials;
mod error;

pub use assertion::{AssertionError, Occasion, Proven, check as check_assertion};
pub use check::{Evidence, check};
pub use credentials::{Credentials, Presented};
pub use error::{Challenge, ClientAuthError};
