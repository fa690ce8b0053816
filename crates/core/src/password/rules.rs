//! A password as somebody typed it, and what a new one must satisfy (NIST SP 800-63B section 3.1.1).

use alloc::string::String;
use core::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::common::is_common;
use super::fold::{chars, fold, string};
use super::reading::Spelling;
use super::repetition::is_repetition;
use super::sequence::is_sequence;

/// A password in Unicode's NFKC, so that the same keys give the same bytes on every device.
pub struct Password(Zeroizing<String>);

/// Why a password is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum PasswordError {
    /// Fewer than 12 characters.
    #[error("password has fewer than 12 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("password has more than 256 characters")]
    TooLong,
    /// It holds a name or another word that a stranger would try first.
    #[error("password contains a word that is easy to guess for this person")]
    ContainsWord,
    /// It repeats something of fewer than 12 characters, or has no four different ones.
    #[error("password repeats something short")]
    Repetition,
    /// It follows the alphabet, the digits or the keys of a keyboard.
    #[error("password follows the alphabet, the digits or the keyboard")]
    Sequence,
    /// It is on the bundled list, or a listed word with up to 8 signs around it.
    #[error("password is a common or leaked one, or one with little added")]
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
    /// do not count in any comparison. Context words of fewer than 4 characters are left out: they
    /// occur by chance.
    ///
    /// # Errors
    /// The first of these that holds: [`PasswordError::TooLong`] above 256 code points,
    /// [`PasswordError::TooShort`] below 12, [`PasswordError::ContainsWord`] if one of the words is
    /// in it, [`PasswordError::Repetition`] and [`PasswordError::Sequence`] for patterns,
    /// [`PasswordError::Common`] if it is listed, or a listed word with at most 8 signs around or
    /// within it (a row such as `2345` counts once).
    pub fn new_checked(text: &str, context_words: &[&str]) -> Result<Self, PasswordError> {
        let password = Self::typed(text)?;
        if password.0.chars().count() < LEAST_CHARS {
            return Err(PasswordError::TooShort);
        }
        let folded = fold(&password.0);
        if context_words.iter().any(|word| contains(&folded, word)) {
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

/// A name counts also when it is written without its spaces and hyphens.
fn contains(folded: &[char], word: &str) -> bool {
    let word = fold(word);
    let joined = chars(|| word.iter().copied().filter(|sign| sign.is_alphanumeric()));
    let is_in = |word: &[char]| {
        word.len() >= LEAST_WORD_CHARS
            && Spelling::ALL.into_iter().any(|spelling| {
                let is_it = |part: &[char]| {
                    let read = part.iter().map(|sign| spelling.of(*sign));
                    read.eq(word.iter().copied())
                };
                folded.windows(word.len()).any(is_it)
            })
    };
    is_in(&word) || is_in(&joined)
}

/// The least that a new password has, in code points after NFKC.
pub(super) const LEAST_CHARS: usize = 12;
const MOST_CHARS: usize = 256;
const LEAST_WORD_CHARS: usize = 4;

#[cfg(test)]
mod tests;
