//! Relying parties as registered (RFC 7591, OpenID Connect Dynamic Client Registration 1.0).
//!
//! Owns the shape of a registration, what may stand in it, and which addresses count as the same.
//! Secrets are not part of it; they are stored as digests beside it.

mod address;
mod checks;
mod choices;
pub mod dynamic;
mod house;
mod members;
mod metadata;
mod problem;
mod profile;
mod redirect_uri;
mod registrar;
mod stranger;

pub use choices::{
    ApplicationType, ClientAuthMethod, GrantType, LegalGround, OfflinePolicy, Party, PkcePolicy,
    ResponseType, SecurityProfile, SubjectType,
};
pub use house::{House, MutualTls};
pub use members::MemberProblem;
pub use metadata::Registration;
pub use problem::Problem;
pub use redirect_uri::{UriProblem, same_redirect_uri};
pub use registrar::Registrar;
