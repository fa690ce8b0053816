//! The token endpoint (RFC 6749 sections 4.1.3, 5 and 6, RFC 7636 section 4.6, RFC 8707, RFC 9449).
//!
//! Owns the reading of a token request, the decisions on an authorization code and on a refresh
//! token, what the new tokens are bound to and for whom they are, and the answer. Who the client
//! is was settled before, by `client_auth`; taking the code is storage's matter.

mod answer;
mod audience;
mod error;
mod exchange;
mod new_family;
mod profile;
mod refresh;
mod refresh_token;
mod request;
#[cfg(test)]
mod samples;
mod sender;

pub use answer::TokenAnswer;
pub use audience::{Audience, audience};
pub use error::TokenError;
pub use exchange::check;
pub use new_family::NewFamily;
pub use profile::strong_enough;
pub use refresh::{Found, Renewal, Step, decide as renew};
pub use refresh_token::{RefreshKeys, RefreshToken, RefreshTokenError};
pub use request::{CodeRequest, RefreshRequest, TokenRequest};
pub use sender::{Possession, sender_key};
