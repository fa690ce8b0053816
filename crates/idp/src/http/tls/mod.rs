//! TLS of our listeners (RFC 8446, RFC 5246), and what callers prove by it (RFC 8705).
//!
//! Owns the certificate that a listener shows, the handshake, and the judgement of a caller's
//! certificate. Knows no files: they are handed in as PEM, again whenever they change.

mod authorities;
mod handshake;
mod identity;
mod possession;
#[cfg(test)]
mod samples;
mod shown;

pub use authorities::{Authorities, AuthoritiesError};
pub use handshake::{Tls, TlsError};
pub use identity::{Identity, IdentityError};
pub use shown::Shown;
