//! Short lines of text about a person, in one spelling only.

use alloc::string::String;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::sign;

/// Why a line of text is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing but spaces.
    #[error("empty")]
    Empty,
    /// More characters than the field takes.
    #[error("too long")]
    TooLong,
    /// A control character, or one that turns the direction of text.
    #[error("sign that no such text has")]
    Sign,
    /// Not a single letter of any script.
    #[error("no letter in it")]
    NoLetter,
}

/// A type that holds tidy text, which `Debug` does not show.
macro_rules! personal_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(alloc::string::String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(•••)"))
            }
        }
    };
}
pub(super) use personal_text;

/// Trimmed, with single spaces inside, in Unicode's NFC; at most so many code points.
///
/// # Errors
/// [`TextError`] for text that is empty, too long, or holds signs that are not for printing.
pub(super) fn tidy(text: &str, most_chars: usize) -> Result<String, TextError> {
    // No character is longer than four bytes; composing at most thirds a text.
    if text.len() > most_chars.saturating_mul(MOST_BYTES_A_CHAR) {
        return Err(TextError::TooLong);
    }
    let mut tidy = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.extend(word.nfc());
    }
    if tidy.is_empty() {
        return Err(TextError::Empty);
    }
    if tidy.chars().any(sign::is_refused) {
        return Err(TextError::Sign);
    }
    if tidy.chars().count() > most_chars {
        return Err(TextError::TooLong);
    }
    Ok(tidy)
}

/// Twelve bytes leave room for accents written apart and for spaces to be dropped.
const MOST_BYTES_A_CHAR: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_are_trimmed_and_single() {
        assert_eq!(tidy("  a \t b\u{a0}\u{3000}c\n", 20).unwrap(), "a b c");
    }

    #[test]
    fn accents_are_composed() {
        assert_eq!(tidy("Jose\u{301}", 4).unwrap(), "Jos\u{e9}");
    }

    #[test]
    fn spaces_alone_are_empty() {
        for text in ["", " ", "\u{a0}\n"] {
            assert_eq!(tidy(text, 9), Err(TextError::Empty));
        }
    }

    #[test]
    fn length_is_counted_in_characters_when_tidy() {
        assert_eq!(tidy("  ééé  ", 3).unwrap(), "ééé");
        assert_eq!(tidy("éééé", 3), Err(TextError::TooLong));
    }

    #[test]
    fn a_flood_is_refused_unread() {
        assert_eq!(tidy(&" ".repeat(37), 3), Err(TextError::TooLong));
        assert_eq!(tidy(&" ".repeat(36), 3), Err(TextError::Empty));
    }

    #[test]
    fn controls_and_marks_of_direction_are_refused() {
        for sign in [
            '\0', '\u{1b}', '\u{7f}', '\u{200e}', '\u{200f}', '\u{61c}', '\u{202a}', '\u{202e}',
            '\u{2066}', '\u{2069}', '\u{feff}',
        ] {
            let text: String = ['a', sign, 'b'].iter().collect();
            assert_eq!(tidy(&text, 9), Err(TextError::Sign), "{sign:?}");
        }
    }

    #[test]
    fn joiners_that_some_scripts_need_stay() {
        assert!(tidy("a\u{200d}b\u{200c}c", 9).is_ok());
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(text: String) {
            if let Ok(once) = tidy(&text, 40) {
                prop_assert!(once.chars().count() <= 40);
                prop_assert_eq!(tidy(&once, 40), Ok(once));
            }
        }
    }
}
