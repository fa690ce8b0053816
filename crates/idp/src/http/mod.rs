//! The door: server, limits, cookies, headers, and the one place that turns failures into replies.
//!
//! The only room besides `dev` that knows axum and hyper. Other rooms see [`Request`] and [`Reply`].

mod address;
mod cookies;
mod cors;
mod dpop_nonce;
mod entrance;
mod error;
mod front;
mod guard;
mod headers;
mod limits;
mod measure;
mod ops;
mod prepared;
mod ready;
mod reference;
mod reply;
mod request;
mod route;
mod serve;
mod server;
pub mod tls;

pub use address::{ClientAddress, Network, TrustedProxies};
pub use cookies::{CookieNames, Cookies, SetCookie};
pub use entrance::Entrance;
pub use error::{Failure, Fault, Refusal};
pub use front::Front;
pub use guard::{Foreign, same_site};
pub use headers::Site;
pub use ops::ops_router;
pub use reference::Reference;
pub use reply::{Body, Reply};
pub use request::Request;
pub use route::Route;
pub use serve::{mutual_front, public_front};
pub use server::{Listening, ServerError, Stop, bind, bind_all, run};
pub(crate) use {headers::complete as complete_headers, server::Peer};
