//! Logout, pure: who may end a session unasked (OpenID Connect RP-Initiated Logout 1.0), and what
//! its clients hear then (Front-Channel Logout 1.0, Back-Channel Logout 1.0).
//!
//! Owns the request, the frames and the logout token. Does not know which session a browser has,
//! nor how a token is sent.

mod frame;
mod hint;
mod request;
mod token;

pub use frame::frame;
pub use hint::{NotOurs, Told, hint};
pub use request::{Logout, client_id, decide};
pub use token::{LogoutTokenInput, logout_token};
