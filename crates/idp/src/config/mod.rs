//! Configuration: read once, checked once, handed on in parts.
//!
//! Owns the layers (default, files, environment, flags), the checks and the example. The only room
//! besides `main` that reads the environment.

mod check;
mod load;
mod sections;

pub use check::{Notice, check};
pub use load::{ConfigError, Overrides, credentials_directory, load};
pub use sections::{
    Config, Database, Http, Keys, Oidc, Ops, Password, Telemetry, Throttle, ThrottleError, Token,
};
