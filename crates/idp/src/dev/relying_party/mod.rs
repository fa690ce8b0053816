//! The sample relying party: any website that lets citizens log in.
//!
//! Built on the client side of the `openidconnect` crate, so that it judges the provider by other
//! people's code. Owns its own sessions and pages' routes; knows of the provider only what
//! discovery says.

mod backchannel;
mod error;
mod flow;
mod http_client;
mod logout_token;
mod provider;
mod server;
mod sessions;

pub use error::FlowError;
pub use http_client::{HttpClient, HttpClientError};
pub use logout_token::LogoutTokenError;
pub(super) use server::router;
pub use server::{RelyingParty, Settings};
