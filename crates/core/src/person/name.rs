//! Names as a register writes them.

use alloc::string::String;

use super::TextError;
use super::text::{personal_text, tidy};

personal_text! {
    /// A family name, or all given names together: 1 to 100 characters in NFC, at least one letter.
    NamePart
}

impl NamePart {
    /// Reads what somebody typed; outer spaces are dropped, inner ones become single.
    ///
    /// # Errors
    /// [`TextError`] for text that is empty, longer than 100 code points, holds control characters,
    /// or has no letter of any script.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = tidy(text, MOST_CHARS)?;
        if text.chars().any(char::is_alphabetic) {
            Ok(Self(text))
        } else {
            Err(TextError::NoLetter)
        }
    }
}

/// The name of a person; some people have a single name, which is then the family name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PersonName {
    /// Family name, or the only name.
    pub family: NamePart,
    /// Given names, if there are any.
    #[cfg_attr(feature = "serde", serde(default))]
    pub given: Option<NamePart>,
}

impl PersonName {
    /// As in a register: family name first.
    pub fn official_order(&self) -> String {
        match &self.given {
            Some(given) => joined(&self.family, given),
            None => String::from(self.family.as_str()),
        }
    }

    /// As on an envelope: given names first.
    pub fn everyday_order(&self) -> String {
        match &self.given {
            Some(given) => joined(given, &self.family),
            None => String::from(self.family.as_str()),
        }
    }
}

fn joined(first: &NamePart, second: &NamePart) -> String {
    [first.as_str(), second.as_str()].join(" ")
}

const MOST_CHARS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    fn part(text: &str) -> NamePart {
        NamePart::parse(text).unwrap()
    }

    #[test]
    fn names_of_many_kinds_are_names() {
        for text in [
            "O",
            "Van der Straeten",
            "d'Ursel",
            "Nguyễn",
            "李",
            "بن علي",
            "Sjöström-Ek",
            "X Æ A-12",
        ] {
            assert_eq!(part(text).as_str(), text);
        }
    }

    #[test]
    fn a_name_is_one_to_a_hundred_characters() {
        assert_eq!(NamePart::parse(" "), Err(TextError::Empty));
        assert!(NamePart::parse(&"é".repeat(100)).is_ok());
        assert_eq!(NamePart::parse(&"é".repeat(101)), Err(TextError::TooLong));
    }

    #[test]
    fn a_name_has_a_letter() {
        for text in ["-", "1234", "...", "'"] {
            assert_eq!(NamePart::parse(text), Err(TextError::NoLetter), "{text}");
        }
    }

    #[test]
    fn control_characters_are_no_part_of_a_name() {
        assert_eq!(NamePart::parse("An\u{0}na"), Err(TextError::Sign));
    }

    #[test]
    fn one_name_has_one_spelling() {
        assert_eq!(part(" Jose\u{301}  Maria "), part("Jos\u{e9} Maria"));
    }

    #[test]
    fn registers_and_envelopes_have_their_order() {
        let name = PersonName {
            family: part("Peeters"),
            given: Some(part("An Maria")),
        };
        assert_eq!(name.official_order(), "Peeters An Maria");
        assert_eq!(name.everyday_order(), "An Maria Peeters");
    }

    #[test]
    fn a_single_name_stands_alone() {
        let name = PersonName {
            family: part("Sukarno"),
            given: None,
        };
        assert_eq!(name.official_order(), "Sukarno");
        assert_eq!(name.everyday_order(), "Sukarno");
    }

    #[test]
    fn names_are_not_printed_by_accident() {
        let name = PersonName {
            family: part("Peeters"),
            given: Some(part("An")),
        };
        let printed = format!("{name:?}");
        assert!(
            !printed.contains("Peeters") && !printed.contains("An\""),
            "{printed}"
        );
    }

    proptest! {
        #[test]
        fn names_read_back(text: String) {
            if let Ok(name) = NamePart::parse(&text) {
                prop_assert_eq!(NamePart::parse(name.as_str()), Ok(name));
            }
        }
    }
}
