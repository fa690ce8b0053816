//! One file an endpoint: parse, load, decide, save, reply.

mod answer;
mod asked;
mod authorize;
mod begun;
mod client_auth;
mod documents;
mod introspect;
mod language;
mod login;
mod logout;
mod par;
mod password;
mod possession;
mod register;
mod render;
mod revoke;
mod services;
mod step;
mod token;
mod userinfo;

pub use answer::answer;
pub(crate) use asked::context as place_of_pushed;
pub use documents::document;
