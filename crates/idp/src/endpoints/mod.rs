//! One file an endpoint: parse, load, decide, save, reply.

mod answer;
mod authorize;
mod documents;
mod language;
mod login;
mod logout;
mod password;
mod render;
mod step;
mod token;
mod userinfo;

pub use answer::answer;
