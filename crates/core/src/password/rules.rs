//! A password as somebody typed it, and what a new one must satisfy (NIST SP
//! 800-63B, rev. 4 section 3.1.1.2; rev. 3 section 5.1.1.2).

use alloc::string::String;
use core::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::common::is_common;
use super::context_word::holds_word;
use super::fold::{fold, string};
use super::repetition::is_repetition;
use super::sequence::is_sequence;

/// A password in Unicode's NFKC, so that the same keys give the same bytes on every device.
pub struct Password(Zeroizing<String>);

/// Why a password is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// Fewer than 12 characters, as typed or in NFKC.
    #[error("password of fewer than 12 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("password of more than 256 characters")]
    TooLong,
    /// It holds a name or another word that a stranger would try first.
    #[error("password with a word that is easy to guess for this person")]
    ContainsWord,
    /// It repeats something of fewer than 12 characters, or has no four different ones.
    #[error("repetition of something short as a password")]
    Repetition,
    /// It follows the alphabet, the digits or the keys of a keyboard.
    #[error("row of the alphabet, the digits or the keyboard as a password")]
    Sequence,
    /// It is on the bundled list, or a listed word with up to 8 signs around it.
    #[error("common or leaked password, or one with little added")]
    Common,
}

impl Password {
    /// What somebody typed to log in; the whole value counts.
    ///
    /// # Errors
    /// [`PasswordError::TooLong`] above 256 code points, which no kept password has.
    pub fn typed(text: &str) -> Result<Self, PasswordError> {
        let normalised = string(|| text.nfkc().take(MOST_CHARS + 1));
        if normalised.chars().count() > MOST_CHARS {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(normalised))
    }

    /// A new password, checked against words that belong to the person or the service, against the
    /// bundled list of 50,000 common and leaked passwords and words, and for simple patterns.
    ///
    /// There are no rules on what it is composed of. Case, width and look-alikes as in `p@ssw0rd`
    /// do not count in any comparison. A context word such as `jan.peeters` is also found without its
    /// separators, with others, and by each part between them. Words and parts of fewer than 4
    /// characters are left out: they occur by chance.
    ///
    /// # Errors
    /// The first of these that holds: [`PasswordError::TooLong`] above 256 code points after NFKC,
    /// [`PasswordError::TooShort`] below 12 before or after it, [`PasswordError::ContainsWord`] if one
    /// of the words is in it, [`PasswordError::Repetition`] and [`PasswordError::Sequence`] for patterns,
    /// [`PasswordError::Common`] if it is listed, or a listed word with at most 8 signs around or
    /// within it (a row such as `2345` counts once).
    pub fn new_checked(text: &str, context_words: &[&str]) -> Result<Self, PasswordError> {
        let password = Self::typed(text)?;
        // Before NFKC too: it spells one sign out as up to 18.
        if [text, &password.0]
            .iter()
            .any(|text| text.chars().count() < LEAST_CHARS)
        {
            return Err(PasswordError::TooShort);
        }
        let folded = fold(&password.0);
        if context_words.iter().any(|word| holds_word(&folded, word)) {
            Err(PasswordError::ContainsWord)
        } else if is_repetition(&folded) {
            Err(PasswordError::Repetition)
        } else if is_sequence(&folded) {
            Err(PasswordError::Sequence)
        } else if is_common(&folded) {
            Err(PasswordError::Common)
        } else {
            Ok(password)
        }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// The least that a new password has, in code points after NFKC.
pub(super) const LEAST_CHARS: usize = 12;
const MOST_CHARS: usize = 256;

#[cfg(test)]
mod tests;
