//! What an app shows beside a code: who issued it, and for which account.

use alloc::string::{String, ToString};
use core::fmt;

use thiserror::Error;

use crate::sign;

/// An account name and, as a rule, the issuer before it.
///
/// Each is 1 to 256 bytes without colon, sign that is not for printing, or space at an end. `Debug`
/// does not show the account.
#[derive(Clone, PartialEq, Eq)]
pub struct Label {
    issuer: Option<String>,
    account: String,
}

/// Why an issuer or account name is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum LabelError {
    /// Nothing is there.
    #[error("empty issuer or account name")]
    Empty,
    /// More than 256 bytes.
    #[error("issuer or account name over 256 bytes")]
    TooLong,
    /// A colon, which parts the two.
    #[error("colon in issuer or account name")]
    Colon,
    /// A control character, or one that turns the direction of text.
    #[error("sign in issuer or account name that no such text has")]
    Sign,
    /// A space before or behind.
    #[error("space before or behind issuer or account name")]
    Space,
}

impl Label {
    /// A label of these names.
    ///
    /// # Errors
    /// [`LabelError`] if one of them is refused.
    pub fn new(issuer: Option<&str>, account: &str) -> Result<Self, LabelError> {
        Ok(Self {
            issuer: issuer.map(name).transpose()?,
            account: name(account)?,
        })
    }

    /// Who issued the secret, if that is said.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// For which account the secret is.
    pub fn account(&self) -> &str {
        &self.account
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Label")
            .field("issuer", &self.issuer)
            .field("account", &format_args!("•••"))
            .finish()
    }
}

fn name(text: &str) -> Result<String, LabelError> {
    if text.is_empty() {
        Err(LabelError::Empty)
    } else if text.len() > MOST_BYTES {
        Err(LabelError::TooLong)
    } else if text.contains(':') {
        Err(LabelError::Colon)
    } else if text.chars().any(sign::is_refused) {
        Err(LabelError::Sign)
    } else if text.trim().len() != text.len() {
        Err(LabelError::Space)
    } else {
        Ok(text.to_string())
    }
}

/// An address of two such issuers and one such account stays under the bound of reading.
const MOST_BYTES: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn names_are_kept_as_they_are() {
        let label = Label::new(Some("Commune d'Ixelles"), "zoé+login@example.be").unwrap();
        assert_eq!(label.issuer(), Some("Commune d'Ixelles"));
        assert_eq!(label.account(), "zoé+login@example.be");
        assert_eq!(Label::new(None, "alice").unwrap().issuer(), None);
    }

    #[test]
    fn unfit_names_are_refused() {
        let long = "a".repeat(257);
        for (unfit, error) in [
            ("", LabelError::Empty),
            (long.as_str(), LabelError::TooLong),
            ("a:b", LabelError::Colon),
            ("a\nb", LabelError::Sign),
            ("a\u{202e}b", LabelError::Sign),
            ("a\u{2066}b", LabelError::Sign),
            ("a\u{2028}b", LabelError::Sign),
            (" a", LabelError::Space),
            ("a ", LabelError::Space),
        ] {
            assert_eq!(Label::new(Some("Example"), unfit), Err(error), "{unfit:?}");
            assert_eq!(Label::new(Some(unfit), "alice"), Err(error), "{unfit:?}");
        }
        assert!(Label::new(None, &long[1..]).is_ok());
    }

    #[test]
    fn the_account_is_not_printed() {
        let label = Label::new(Some("Example"), "jan.peeters").unwrap();
        let printed = format!("{label:?}");
        assert!(printed.contains("Example") && !printed.contains("peeters"));
    }
}
