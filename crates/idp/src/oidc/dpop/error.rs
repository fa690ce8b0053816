//! Why a proof of possession is refused (RFC 9449 sections 4.3, 5 and 7.1).

use thiserror::Error;

use crate::{
    keys::{ForeignError, JwkError},
    oidc::error::OAuthError,
};

/// A refused proof. The variant is for our log; the client hears the code and a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum DpopError {
    /// None came, and one must.
    #[error("no DPoP proof")]
    Missing,
    /// More than one header came.
    #[error("several DPoP headers")]
    Several,
    /// No JWT we accept, or not signed by the key it brings.
    #[error("unsound DPoP proof: {0}")]
    Jwt(ForeignError),
    /// It brings no key, or one of no use.
    #[error("DPoP proof without a usable key")]
    Key(Option<JwkError>),
    /// A claim is missing or of another shape.
    #[error("DPoP proof without a sound {0}")]
    Claim(&'static str),
    /// It is for another method.
    #[error("DPoP proof for another method")]
    Method,
    /// It is for another address.
    #[error("DPoP proof for another address")]
    Address,
    /// It is older than a minute.
    #[error("stale DPoP proof")]
    Stale,
    /// It is from the future.
    #[error("DPoP proof from the future")]
    Future,
    /// It is for another access token.
    #[error("DPoP proof for another access token")]
    OtherToken,
    /// It carries no nonce of ours, or one that is over.
    #[error("DPoP proof without a fresh nonce")]
    Nonce,
    /// It came before.
    #[error("DPoP proof used before")]
    Replayed,
}

impl DpopError {
    /// The code for the client.
    #[must_use]
    pub const fn oauth(self) -> OAuthError {
        match self {
            Self::Nonce => OAuthError::UseDpopNonce,
            _ => OAuthError::InvalidDpopProof,
        }
    }

    /// A sentence for developers.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Nonce => "the DPoP proof must carry the nonce of the header DPoP-Nonce",
            Self::Missing => "a DPoP proof is required",
            _ => "the DPoP proof is not valid for this request",
        }
    }
}
