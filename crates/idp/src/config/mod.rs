//! Configuration: read once, checked once, handed on in parts.
//!
//! Owns the layers (default, files, environment, flags), the checks and the example. The only room
//! besides `main` that reads the environment.

mod check;
pub mod clients;
mod database;
mod journal;
mod levels;
mod load;
mod oidc;
mod said;
mod secret;
mod sections;
pub mod tls;
mod unread;

pub use check::{Notice, check};
pub use database::Database;
pub use journal::{Journal, JournalError};
pub use levels::Levels;
pub use load::{ConfigError, Overrides, Partly, credentials_directory, load, load_partly};
pub use secret::SecretError;
pub use sections::{
    Config, DynamicRegistration, Http, Keys, KeysError, Oidc, Ops, Password, Telemetry, Throttle,
    ThrottleError, Token,
};
pub(crate) use unread::{place, unread};
