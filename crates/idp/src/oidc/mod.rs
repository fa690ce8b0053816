//! The OpenID Connect rules, pure: from parsed parameters and records to decisions.
//!
//! Owns what RFC 6749, RFC 7636, RFC 9068, RFC 9207 and OpenID Connect Core, Discovery and
//! RP-Initiated Logout ask of a provider. Knows no HTTP type, no database, no clock and no page:
//! `now` and keys are arguments, the answer is a value.

pub mod access_token;
pub mod acr;
pub mod authorize;
pub mod bearer;
pub mod claims;
pub mod client_auth;
pub mod consent;
pub mod discovery;
pub mod dpop;
pub mod error;
pub mod introspection;
pub mod levels;
pub mod life;
pub mod logout;
pub mod parameters;
pub mod redirect;
pub mod registration;
pub mod resource;
#[cfg(test)]
pub(crate) mod sample;
pub mod scope;
pub mod sender;
pub mod stamp;
pub mod subject;
pub mod token;

pub use acr::{AcrValue, Wanted, Weight};
pub use authorize::{Ask, AuthorizeError, ShownError};
pub use claims::Profile;
pub use client_auth::{ClientAuthError, Credentials};
pub use consent::Consent;
pub use error::OAuthError;
pub use levels::{Levels, LevelsError, Unmet};
pub use parameters::{ParameterError, Parameters};
pub use registration::Registration;
pub use resource::Resource;
pub use scope::{Scope, ScopeSet};
pub use sender::SenderKey;
pub use subject::SubjectKey;
pub use token::{TokenError, TokenRequest};
