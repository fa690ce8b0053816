//! The keys of clients that publish them at an address of their own (`jwks_uri`).
//!
//! Owns the cache: what is kept, for how long, and when an address is asked again. A fetch is
//! shared by everybody who waits for it, and no client makes us fetch more than once in 10 s.

mod cache;
mod kept;

pub use cache::{ClientKeys, ClientKeysError};
pub use kept::Wanted;
