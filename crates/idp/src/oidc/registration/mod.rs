//! Relying parties as registered (RFC 7591, OpenID Connect Dynamic Client Registration 1.0).
//!
//! Owns the shape of a registration, what may stand in it, and which addresses count as the same.
//! Secrets are not part of it; they are stored as digests beside it.

mod check;
mod metadata;
mod redirect_uri;

pub use check::Problem;
pub use metadata::{ApplicationType, ClientAuthMethod, GrantType, Registration, SubjectType};
pub use redirect_uri::{UriProblem, same_redirect_uri};
