//! What is told about a person (OpenID Connect Core sections 2 and 5).
//!
//! Owns the claims of the ID token, those of the user-info answer by scope, and the profile they
//! come from. The register number is told to clients with a recorded ground alone.

mod belgian;
mod id_token;
mod profile;
mod register_number;
pub mod request;
mod userinfo;

pub use belgian::BelgianClaims;
pub use id_token::{ClaimsError, IdToken, IdTokenInput, SessionClaim, Told, id_token};
pub use profile::{Address, Profile};
pub use register_number::RegisterNumber;
pub use request::{ClaimsParameter, ClaimsRequest, ClaimsRequestError};
pub use userinfo::{About, SignedUserInfo, UserInfo, userinfo};
