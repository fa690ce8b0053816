//! Why no token is given (RFC 6749 section 5.2).

use fedtoken_core::ids::GrantId;
use thiserror::Error;

use crate::oidc::error::OAuthError;

/// A refused token request. The variant is for our log; the client hears the code alone.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum TokenError {
    /// A parameter is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The grant is of a kind we do not know.
    #[error("unsupported grant type")]
    UnsupportedGrantType,
    /// The client may not use this kind of grant.
    #[error("grant type not registered for this client")]
    UnauthorizedGrantType,
    /// No such code.
    #[error("unknown code")]
    UnknownCode,
    /// The code was issued to another client.
    #[error("code of another client")]
    OtherClient,
    /// The code was used before: everything that came of it must end (RFC 9700 section 4.5).
    #[error("code used before")]
    Replayed(GrantId),
    /// The code is older than a minute.
    #[error("expired code")]
    Expired,
    /// What the code stands for was ended.
    #[error("ended grant")]
    Ended,
    /// The return address is not that of the request.
    #[error("other redirect URI")]
    OtherRedirectUri,
    /// The verifier does not fit the challenge.
    #[error("wrong code verifier")]
    WrongVerifier,
}

impl TokenError {
    /// The code for the client.
    #[must_use]
    pub const fn oauth(&self) -> OAuthError {
        match self {
            Self::Missing(_) => OAuthError::InvalidRequest,
            Self::UnsupportedGrantType => OAuthError::UnsupportedGrantType,
            Self::UnauthorizedGrantType => OAuthError::UnauthorizedClient,
            Self::UnknownCode
            | Self::OtherClient
            | Self::Replayed(_)
            | Self::Expired
            | Self::Ended
            | Self::OtherRedirectUri
            | Self::WrongVerifier => OAuthError::InvalidGrant,
        }
    }

    /// A sentence for developers; the same for everything that may be wrong with a code.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        match self {
            Self::Missing(_) => "a required parameter is missing",
            Self::UnsupportedGrantType => "grant_type must be authorization_code",
            Self::UnauthorizedGrantType => "this client may not use this grant_type",
            _ => "the code is wrong, expired or used, or does not fit the request",
        }
    }
}
