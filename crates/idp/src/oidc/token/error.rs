//! Why no token is given (RFC 6749 section 5.2).

use fedtoken_core::ids::GrantId;
use thiserror::Error;

use crate::oidc::{dpop::DpopError, error::OAuthError};

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
    /// The client's profile asks for a stronger way to prove who it is.
    #[error("client authentication too weak for the client's profile")]
    WeakClient,
    /// No such code.
    #[error("unknown code")]
    UnknownCode,
    /// The code or the refresh token was issued to another client.
    #[error("code or refresh token of another client")]
    OtherClient,
    /// The code was used before: everything that came of it must end (RFC 9700 section 4.5).
    #[error("code used before")]
    Replayed(GrantId),
    /// The code is older than a minute.
    #[error("expired code")]
    Expired,
    /// What the code or the refresh token stands for was ended.
    #[error("ended grant")]
    Ended,
    /// The client may not renew access any more (OpenID Connect Core section 11).
    #[error("offline_access no longer allowed")]
    NoOffline,
    /// The return address is not that of the request.
    #[error("other redirect URI")]
    OtherRedirectUri,
    /// The verifier does not fit the challenge.
    #[error("wrong code verifier")]
    WrongVerifier,
    /// The code or the refresh token is bound to another key (RFC 9449 sections 5 and 10).
    #[error("bound to another key")]
    OtherKey,
    /// No such refresh token.
    #[error("unknown refresh token")]
    UnknownRefresh,
    /// The refresh token was not used for too long, or is too old.
    #[error("expired refresh token")]
    RefreshExpired,
    /// The refresh token was used before: its family must end (RFC 9700 section 4.14.2).
    #[error("refresh token used before")]
    RefreshReplayed,
    /// More is asked than was granted (RFC 6749 section 6).
    #[error("scope beyond the granted one")]
    Scope,
    /// Another resource is asked than was granted (RFC 8707 section 2.2), or it is gone.
    #[error("other resource")]
    Target,
    /// A DPoP proof is missing or unsound.
    #[error(transparent)]
    Proof(#[from] DpopError),
    /// The client's tokens are bound to its certificate (RFC 8705 section 3), and none came.
    #[error("no client certificate")]
    NoCertificate,
}

impl TokenError {
    /// The code for the client.
    #[must_use]
    pub const fn oauth(&self) -> OAuthError {
        match self {
            Self::Missing(_) | Self::NoCertificate => OAuthError::InvalidRequest,
            Self::UnsupportedGrantType => OAuthError::UnsupportedGrantType,
            Self::UnauthorizedGrantType | Self::WeakClient => OAuthError::UnauthorizedClient,
            Self::Scope => OAuthError::InvalidScope,
            Self::Target => OAuthError::InvalidTarget,
            Self::Proof(error) => error.oauth(),
            Self::UnknownCode
            | Self::OtherClient
            | Self::Replayed(_)
            | Self::Expired
            | Self::Ended
            | Self::NoOffline
            | Self::OtherRedirectUri
            | Self::WrongVerifier
            | Self::OtherKey
            | Self::UnknownRefresh
            | Self::RefreshExpired
            | Self::RefreshReplayed => OAuthError::InvalidGrant,
        }
    }

    /// A sentence for developers; the same for everything that may be wrong with a code or a
    /// refresh token.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        match self {
            Self::Missing(_) => "a required parameter is missing",
            Self::UnsupportedGrantType => "grant_type must be authorization_code or refresh_token",
            Self::UnauthorizedGrantType => "this client may not use this grant_type",
            Self::WeakClient => "this client must authenticate by private_key_jwt or mutual TLS",
            Self::Scope => "the scope must lie within the granted one",
            Self::Target => "the resource must be the granted one",
            Self::Proof(error) => error.description(),
            Self::NoCertificate => "the tokens of this client are bound to its certificate",
            _ => "the code or refresh token is wrong, expired or used, or does not fit the request",
        }
    }
}
