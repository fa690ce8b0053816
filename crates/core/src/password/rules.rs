//! A password as somebody typed it, and what a new one must satisfy (NIST SP 800-63B section 3.1.1).

use alloc::string::String;
use core::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

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
}

impl Password {
    /// What somebody typed to log in; the whole value counts.
    ///
    /// # Errors
    /// [`PasswordError::TooLong`] above 256 code points, which no kept password has.
    pub fn typed(text: &str) -> Result<Self, PasswordError> {
        let normalised = collect(|| text.nfkc().take(MOST_CHARS + 1));
        if normalised.chars().count() > MOST_CHARS {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(normalised))
    }

    /// A new password, checked against words that belong to the person or the service.
    ///
    /// Words of fewer than 4 characters are left out: they occur by chance.
    ///
    /// # Errors
    /// [`PasswordError::TooShort`] below 12 code points, [`PasswordError::TooLong`] above 256,
    /// [`PasswordError::ContainsWord`] if one of the words is in it, in whatever case.
    pub fn new_checked(text: &str, context_words: &[&str]) -> Result<Self, PasswordError> {
        let password = Self::typed(text)?;
        if password.0.chars().count() < LEAST_CHARS {
            return Err(PasswordError::TooShort);
        }
        let folded = fold(&password.0);
        let contains = |word: &&str| {
            let word = fold(word);
            word.chars().count() >= LEAST_WORD_CHARS && folded.contains(word.as_str())
        };
        if context_words.iter().any(contains) {
            return Err(PasswordError::ContainsWord);
        }
        Ok(password)
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

/// By way of upper case, so that `ß` and `ss` are one.
fn fold(text: &str) -> Zeroizing<String> {
    collect(|| {
        text.nfkc()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
    })
}

/// Measures before it writes: a string that grew would leave unwiped copies behind.
fn collect<I: Iterator<Item = char>>(chars: impl Fn() -> I) -> Zeroizing<String> {
    let bytes = chars().map(char::len_utf8).sum();
    let mut text = Zeroizing::new(String::with_capacity(bytes));
    text.extend(chars());
    text
}

const LEAST_CHARS: usize = 12;
const MOST_CHARS: usize = 256;
const LEAST_WORD_CHARS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    #[test]
    fn twelve_characters_are_enough_of_any_kind() {
        assert_eq!(
            Password::new_checked("abcdefghijk", &[]).unwrap_err(),
            PasswordError::TooShort
        );
        assert!(Password::new_checked("abcdefghijkl", &[]).is_ok());
        assert!(Password::new_checked("éééééééééééé", &[]).is_ok());
        assert!(Password::new_checked(&"🔑".repeat(12), &[]).is_ok());
    }

    #[test]
    fn length_is_counted_after_normalisation() {
        // Eleven letters with their accents apart make eleven characters.
        let apart = "e\u{301}".repeat(11);
        assert_eq!(
            Password::new_checked(&apart, &[]).unwrap_err(),
            PasswordError::TooShort
        );
        // One sign that NFKC spells out in 18.
        let short = "\u{fdfa}".repeat(15);
        assert_eq!(Password::typed(&short).unwrap_err(), PasswordError::TooLong);
    }

    #[test]
    fn nothing_is_cut_off() {
        let full = "x".repeat(256);
        assert_eq!(Password::typed(&full).unwrap().as_bytes(), full.as_bytes());
        let over = "x".repeat(257);
        assert_eq!(Password::typed(&over).unwrap_err(), PasswordError::TooLong);
    }

    #[test]
    fn the_same_keys_give_the_same_bytes() {
        let composed = Password::typed("caf\u{e9}").unwrap();
        let apart = Password::typed("cafe\u{301}").unwrap();
        assert_eq!(composed.as_bytes(), apart.as_bytes());
    }

    #[test]
    fn words_of_the_person_are_refused_in_any_case() {
        for text in ["xxxPEETERSxxx", "straSSe-street", "ＰＥＥＴＥＲＳ-1234"] {
            let checked = Password::new_checked(text, &["Peeters", "straße"]);
            assert_eq!(checked.unwrap_err(), PasswordError::ContainsWord, "{text}");
        }
        assert!(Password::new_checked("an-honest-phrase", &["an", "hon", ""]).is_ok());
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(format!("{:?}", Password::typed("x").unwrap()), "[redacted]");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in ".{0,40}") {
            let once = Password::typed(&text).unwrap();
            let twice = Password::typed(core::str::from_utf8(once.as_bytes()).unwrap()).unwrap();
            prop_assert_eq!(once.as_bytes(), twice.as_bytes());
        }
    }
}
