//! The parts of an address, each with the only way to read it.

use thiserror::Error;

use crate::person::TextError;
use crate::person::text::{personal_text, tidy};

personal_text! {
    /// A street, a municipality, or a line of a foreign address: 1 to 60 characters in NFC.
    AddressLine
}

personal_text! {
    /// A house number with its addition, `16`, `7C`, `12-14`: 1 to 12 characters, first a digit.
    HouseNumber
}

personal_text! {
    /// The number of a letter box in a house, `3` or `A101`: 1 to 12 characters.
    BoxNumber
}

personal_text! {
    /// A Belgian postal code, `1000` to `9992`.
    PostalCode
}

/// Why a text is no house number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum HouseNumberError {
    /// Not a fitting line of text at all.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It begins with something other than a digit.
    #[error("no digit in front of a house number")]
    NoDigit,
}

/// The text is no number of four digits between 1000 and 9992.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a Belgian postal code of four digits, 1000 to 9992")]
pub struct PostalCodeError;

impl AddressLine {
    /// Reads what somebody typed; outer spaces are dropped, inner ones become single.
    ///
    /// # Errors
    /// [`TextError`] for text that is empty, longer than 60 code points or holds control characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        tidy(text, LINE_CHARS).map(Self)
    }
}

impl HouseNumber {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`HouseNumberError`] for text that is empty, longer than 12 code points, holds control
    /// characters, or does not begin with a digit.
    pub fn parse(text: &str) -> Result<Self, HouseNumberError> {
        let text = tidy(text, NUMBER_CHARS)?;
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(HouseNumberError::NoDigit)
        }
    }
}

impl BoxNumber {
    /// Reads what somebody typed, without the word for "box".
    ///
    /// # Errors
    /// [`TextError`] for text that is empty, longer than 12 code points or holds control characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        tidy(text, NUMBER_CHARS).map(Self)
    }
}

impl PostalCode {
    /// Reads four digits; spaces around them do not matter.
    ///
    /// # Errors
    /// [`PostalCodeError`] for anything but four digits between 1000 and 9992.
    pub fn parse(text: &str) -> Result<Self, PostalCodeError> {
        let text = tidy(text, POSTAL_CODE_CHARS).map_err(|_| PostalCodeError)?;
        let digits = text.len() == POSTAL_CODE_CHARS && text.bytes().all(|b| b.is_ascii_digit());
        // Four digits are in the order of the numbers that they write.
        if digits && ("1000"..="9992").contains(&text.as_str()) {
            Ok(Self(text))
        } else {
            Err(PostalCodeError)
        }
    }
}

const LINE_CHARS: usize = 60;
const NUMBER_CHARS: usize = 12;
const POSTAL_CODE_CHARS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn postal_codes_run_from_1000_to_9992() {
        for good in ["1000", "1040", " 9992 "] {
            assert_eq!(PostalCode::parse(good).unwrap().as_str(), good.trim());
        }
        for bad in [
            "", "0999", "9993", "100", "10000", "B-1000", "1 00", "١٠٠٠", "1000a", "+100",
        ] {
            assert_eq!(PostalCode::parse(bad), Err(PostalCodeError), "{bad}");
        }
    }

    #[test]
    fn a_house_number_begins_with_a_digit() {
        for good in ["1", "16", "7C", "12-14", "103 bis", "5/2"] {
            assert_eq!(HouseNumber::parse(good).unwrap().as_str(), good);
        }
        for bad in ["A7", "Kerkstraat 1", "-1", "٧"] {
            assert_eq!(
                HouseNumber::parse(bad),
                Err(HouseNumberError::NoDigit),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_house_number_is_one_to_twelve_characters() {
        let refused = |text| HouseNumber::parse(text).unwrap_err();
        assert_eq!(refused(" "), HouseNumberError::Text(TextError::Empty));
        assert_eq!(
            refused(&"1".repeat(13)),
            HouseNumberError::Text(TextError::TooLong)
        );
        assert!(HouseNumber::parse(&"1".repeat(12)).is_ok());
    }

    #[test]
    fn a_box_number_is_one_to_twelve_characters() {
        assert_eq!(BoxNumber::parse(""), Err(TextError::Empty));
        assert_eq!(BoxNumber::parse(&"1".repeat(13)), Err(TextError::TooLong));
        assert_eq!(BoxNumber::parse(" A101 ").unwrap().as_str(), "A101");
    }

    #[test]
    fn a_line_is_one_to_sixty_characters() {
        assert_eq!(AddressLine::parse(""), Err(TextError::Empty));
        assert_eq!(AddressLine::parse(&"é".repeat(61)), Err(TextError::TooLong));
        assert!(AddressLine::parse(&"é".repeat(60)).is_ok());
        assert_eq!(AddressLine::parse("a\u{1b}b"), Err(TextError::Sign));
    }

    proptest! {
        #[test]
        fn parts_read_back(text in "[0-9]{1,5}[a-z -]{0,4}|\\PC{0,70}") {
            if let Ok(line) = AddressLine::parse(&text) {
                prop_assert_eq!(AddressLine::parse(line.as_str()), Ok(line));
            }
            if let Ok(number) = HouseNumber::parse(&text) {
                prop_assert_eq!(HouseNumber::parse(number.as_str()), Ok(number));
            }
            if let Ok(number) = BoxNumber::parse(&text) {
                prop_assert_eq!(BoxNumber::parse(number.as_str()), Ok(number));
            }
            if let Ok(code) = PostalCode::parse(&text) {
                prop_assert_eq!(PostalCode::parse(code.as_str()), Ok(code));
            }
        }
    }
}
