//! An ask that fits no address: where it was pushed (RFC 9126), and what its browser adds to it.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use serde::{Deserialize, Serialize};

use super::{
    ask::{Ask, Start, digest, seconds},
    decide::{Known, decide},
    received::Received,
    refusal::AuthorizeError,
};

/// What travels in place of a large ask. The parameters stay where they were pushed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reference {
    /// The pushed request.
    #[serde(with = "digest")]
    pub pushed: TokenDigest,
    /// When the browser brought it.
    #[serde(with = "seconds")]
    pub issued_at: UnixTime,
    #[serde(with = "digest")]
    binding: TokenDigest,
    tab: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ui_locales: Vec<String>,
}

impl Ask {
    /// Where this ask was pushed, if it was.
    #[must_use]
    pub fn reference(&self) -> Option<Reference> {
        Some(Reference {
            pushed: self.pushed?,
            issued_at: self.issued_at,
            binding: self.binding,
            tab: self.tab.clone(),
            ui_locales: self.ui_locales.clone(),
        })
    }
}

impl Reference {
    /// The ask, decided on by the registration and the rules of this moment.
    ///
    /// # Errors
    /// As [`decide`].
    pub fn restore(&self, received: &Received, known: &Known<'_>) -> Result<Ask, AuthorizeError> {
        let start = Start {
            binding: self.binding,
            tab: self.tab.clone(),
            issued_at: self.issued_at,
        };
        let ask = decide(received, known, start)?;
        Ok(Ask {
            // The person may have chosen another language since.
            ui_locales: self.ui_locales.clone(),
            ..ask
        })
    }
}
