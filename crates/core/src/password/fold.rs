//! Texts in the form in which passwords are compared, in buffers that are wiped.

use alloc::string::String;
use alloc::vec::Vec;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Characters of something secret.
pub(super) type Chars = Zeroizing<Vec<char>>;

/// One case, by way of upper case so that `ß` and `ss` are one, in NFKC.
pub(super) fn fold(text: &str) -> Chars {
    chars(|| {
        text.nfkc()
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
    })
}

/// Counts before it writes: a buffer that grew would leave unwiped copies behind.
pub(super) fn chars<I: Iterator<Item = char>>(text: impl Fn() -> I) -> Chars {
    let mut kept = Zeroizing::new(Vec::with_capacity(text().count()));
    kept.extend(text());
    kept
}

/// As [`chars`], in UTF-8.
pub(super) fn string<I: Iterator<Item = char>>(text: impl Fn() -> I) -> Zeroizing<String> {
    let bytes = text().map(char::len_utf8).sum();
    let mut kept = Zeroizing::new(String::with_capacity(bytes));
    kept.extend(text());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_width_and_spelling_do_not_count() {
        for text in ["straße", "STRASSE", "ｓｔｒａｓｓｅ", "straSSe"] {
            assert_eq!(fold(text), fold("strasse"), "{text}");
        }
        assert_eq!(fold("CAFE\u{301}"), fold("caf\u{e9}"));
        assert_ne!(fold("café"), fold("cafe"));
    }

    proptest! {
        #[test]
        fn buffers_are_not_grown(text in ".{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(folded.capacity(), folded.len());
            let same = string(|| text.chars());
            prop_assert_eq!(same.capacity(), same.len());
        }
    }
}
