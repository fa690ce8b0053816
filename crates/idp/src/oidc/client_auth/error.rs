//! Why a client is not believed (RFC 6749 section 5.2).

use thiserror::Error;

use super::assertion::AssertionError;
use crate::{keys::ForeignError, oidc::error::OAuthError};

/// A refused client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ClientAuthError {
    /// It proved itself in more than one way at once (RFC 6749 section 2.3).
    #[error("more than one way of client authentication")]
    SeveralMethods,
    /// It is unknown, unproven or proven in another way than registered.
    #[error("client authentication failed")]
    Refused(Challenge),
    /// It shows a certificate that is none of its registered ones; it hears no more than of any
    /// other refusal.
    #[error("unknown client certificate")]
    UnknownCertificate,
    /// Its assertion is not believed; the client hears no more than of any other refusal.
    #[error(transparent)]
    Assertion(#[from] AssertionError),
}

/// Whether the refusal must name the scheme that was tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Challenge {
    /// The `Authorization` header was used: `WWW-Authenticate` must answer it.
    Basic,
    /// It was not.
    None,
}

impl ClientAuthError {
    /// The code for the client.
    #[must_use]
    pub const fn oauth(self) -> OAuthError {
        match self {
            Self::SeveralMethods => OAuthError::InvalidRequest,
            Self::Refused(_) | Self::UnknownCertificate | Self::Assertion(_) => {
                OAuthError::InvalidClient
            }
        }
    }

    /// The value of `WWW-Authenticate`, where one is due.
    #[must_use]
    pub const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Refused(Challenge::Basic) => Some(r#"Basic realm="fedtoken", charset="UTF-8""#),
            Self::Refused(Challenge::None)
            | Self::UnknownCertificate
            | Self::Assertion(_)
            | Self::SeveralMethods => None,
        }
    }

    /// Whether newer keys of the client might have made a difference.
    #[must_use]
    pub const fn wants_newer_keys(self) -> bool {
        matches!(
            self,
            Self::UnknownCertificate
                | Self::Assertion(AssertionError::Jwt(ForeignError::UnknownKey))
        )
    }

    /// A sentence for developers; the same for unknown clients and wrong secrets.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::SeveralMethods => "use one way of client authentication",
            Self::Refused(_) | Self::UnknownCertificate | Self::Assertion(_) => {
                "client authentication failed"
            }
        }
    }
}
