//! The token endpoint (RFC 6749 sections 4.1.3 and 5, RFC 7636 section 4.6).
//!
//! Owns the reading of a token request, the decision on an authorization code, and the answer.
//! Who the client is was settled before, by `client_auth`; taking the code is storage's matter.

mod answer;
mod error;
mod exchange;
mod request;

pub use answer::TokenAnswer;
pub use error::TokenError;
pub use exchange::check;
pub use request::{CodeRequest, TokenRequest};
