//! The parameters of a request, and the way they came.

use fedtoken_core::secret::TokenDigest;
use serde::{Deserialize, Serialize};

use crate::oidc::parameters::Parameters;

/// What a client asks, taken out of any wrapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// The parameters that count.
    pub parameters: Parameters,
    /// Whether the client signed them.
    pub wrapping: Wrapping,
    /// The way they came.
    pub way: Way,
    /// Thumbprint of the key that the client proved to hold when it pushed them.
    pub bound_to: Option<String>,
}

/// Whether a client signed its request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrapping {
    /// No: the parameters stood in query or form.
    Plain,
    /// Yes: they stood in a request object whose signature was checked (RFC 9101).
    Signed,
}

/// The way of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// Through the browser.
    Browser,
    /// From the client itself, which is pushing it now (RFC 9126).
    Pushing,
    /// From the client itself, which pushed it before.
    Pushed(TokenDigest),
}

impl Received {
    /// Parameters as they stood in query or form.
    #[must_use]
    pub const fn plain(parameters: Parameters, way: Way) -> Self {
        Self {
            parameters,
            wrapping: Wrapping::Plain,
            way,
            bound_to: None,
        }
    }

    /// Parameters out of a request object whose signature was checked.
    #[must_use]
    pub const fn signed(parameters: Parameters, way: Way) -> Self {
        Self {
            parameters,
            wrapping: Wrapping::Signed,
            way,
            bound_to: None,
        }
    }
}

impl Way {
    /// The pushed request that a finished login uses up.
    #[must_use]
    pub const fn pushed(self) -> Option<TokenDigest> {
        match self {
            Self::Pushed(digest) => Some(digest),
            Self::Browser | Self::Pushing => None,
        }
    }
}
