//! The provider metadata (OpenID Connect Discovery section 3, RFC 8414): only what really runs.
//!
//! Owns every member of the document. What differs between deployments is handed in.

mod aliases;
mod extra;
mod metadata;
mod offer;

pub use aliases::Aliases;
pub use extra::Extra;
pub use metadata::{Metadata, metadata};
pub use offer::{Certificates, Offer, Registering};
