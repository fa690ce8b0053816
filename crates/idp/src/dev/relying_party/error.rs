//! Why a login at the sample relying party did not succeed.

use super::{HttpClientError, logout_token::LogoutTokenError};
use crate::entropy::EntropyError;

/// A login that did not succeed. Shown to the developer who tries it, so it says what is wrong.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The provider said so (RFC 6749 section 4.1.2.1).
    #[error("{description}")]
    Provider {
        /// The OAuth error code.
        error: String,
        /// Its words.
        description: String,
    },
    /// The answer belongs to no login of this browser.
    #[error("this answer belongs to no login that this browser has begun, or came too late")]
    UnknownState,
    /// The answer comes from somebody else (RFC 9207).
    #[error("the answer names another issuer")]
    Issuer,
    /// The answer lacks something.
    #[error("the answer has no {0}")]
    Missing(&'static str),
    /// A logout token is refused.
    #[error(transparent)]
    LogoutToken(#[from] LogoutTokenError),
    /// The provider's documents cannot be had.
    #[error("discovery failed: {0}")]
    Discovery(String),
    /// The code was not exchanged.
    #[error("the code was not exchanged: {0}")]
    Exchange(String),
    /// The ID token is not what it must be.
    #[error("the ID token is refused: {0}")]
    IdToken(#[from] openidconnect::ClaimsVerificationError),
    /// The userinfo endpoint did not answer well.
    #[error("userinfo failed: {0}")]
    UserInfo(String),
    /// An address that cannot be read.
    #[error("an address cannot be read")]
    Url(#[from] url::ParseError),
    /// The generator.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The network.
    #[error(transparent)]
    Http(#[from] HttpClientError),
}

impl FlowError {
    /// The short code on the page.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Provider { error, .. } => error,
            Self::UnknownState => "unknown_state",
            Self::Issuer => "wrong_issuer",
            Self::Missing(_) => "incomplete_answer",
            Self::IdToken(_) => "id_token_refused",
            Self::LogoutToken(_) => "invalid_request",
            Self::Discovery(_)
            | Self::Exchange(_)
            | Self::UserInfo(_)
            | Self::Url(_)
            | Self::Entropy(_)
            | Self::Http(_) => "provider_failed",
        }
    }
}
