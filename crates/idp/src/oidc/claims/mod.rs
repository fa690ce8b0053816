//! What is told about a person (OpenID Connect Core sections 2 and 5).
//!
//! Owns the claims of the ID token, those of the user-info answer by scope, and the profile they
//! come from. The national number is part of the profile and of no claim.

mod id_token;
mod profile;
mod userinfo;

pub use id_token::{ClaimsError, IdToken, IdTokenInput, SessionClaim, id_token};
pub use profile::{Address, Profile};
pub use userinfo::{UserInfo, userinfo};
