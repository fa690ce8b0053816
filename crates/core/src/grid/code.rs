//! One code of the paper: six letters.

use alloc::string::String;
use core::fmt;

use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use super::Alphabet;
use crate::secret::SecretString;

/// How many letters a code has; 20 to the 6th power is 25.9 bits.
pub const CODE_LETTERS: usize = 6;

/// Six letters of the alphabet, in upper case.
pub struct Code(Zeroizing<String>);

/// Why a text is no code; to a person both are simply a wrong code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CodeError {
    /// Not six letters, or far too much text.
    #[error("a code has six letters")]
    Length,
    /// A sign that occurs in no code.
    #[error("a sign that occurs in no code")]
    Letter,
}

impl Code {
    /// Reads what somebody typed: case, spaces and hyphens do not matter.
    ///
    /// # Errors
    /// [`CodeError::Letter`] for any other sign, [`CodeError::Length`] for other than six letters
    /// or more than 64 bytes.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        if typed.len() > MOST_BYTES {
            return Err(CodeError::Length);
        }
        // As much room as needed at once: growing would leave unwiped copies behind.
        let mut letters = Zeroizing::new(String::with_capacity(typed.len()));
        for sign in typed.chars().filter(|sign| !is_separator(*sign)) {
            letters.push(Alphabet::fold(sign).ok_or(CodeError::Letter)?);
        }
        if letters.len() == CODE_LETTERS {
            Ok(Self(letters))
        } else {
            Err(CodeError::Length)
        }
    }

    /// Makes a new one.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut letters = Zeroizing::new(String::with_capacity(CODE_LETTERS));
        letters.extend((0..CODE_LETTERS).map(|_| Alphabet::draw(rng)));
        Self(letters)
    }

    /// The only way out: the bare letters.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As printed: two groups of three.
    pub fn grouped(&self) -> SecretString {
        let mut text = String::with_capacity(CODE_LETTERS + 1);
        for (index, letter) in self.0.chars().enumerate() {
            if index == CODE_LETTERS / 2 {
                text.push(' ');
            }
            text.push(letter);
        }
        SecretString::new(text)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Any space, the hyphen-minus, and the dashes that telephones put in its place.
fn is_separator(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2014}' | '\u{2212}')
}

const MOST_BYTES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        for typed in [
            "BCDFGH",
            "bcdfgh",
            " BCD FGH ",
            "b-c-d-f-g-h",
            "bcd\u{a0}fgh",
            "bcd–fgh",
        ] {
            assert_eq!(Code::parse(typed).unwrap().expose(), "BCDFGH", "{typed}");
        }
    }

    #[test]
    fn anything_else_is_no_code() {
        for typed in [
            "",
            "BCDFG",
            "BCDFGHJ",
            "- -",
            &"B".repeat(65),
            &" ".repeat(65),
        ] {
            assert_eq!(
                Code::parse(typed).unwrap_err(),
                CodeError::Length,
                "{typed}"
            );
        }
        for typed in ["BCDFGA", "BCDFG1", "ＢCDFGH", "BCD.FGH", "BCDFGß"] {
            assert_eq!(
                Code::parse(typed).unwrap_err(),
                CodeError::Letter,
                "{typed}"
            );
        }
    }

    #[test]
    fn a_code_is_not_printed_by_accident() {
        let code = Code::parse("BCDFGH").unwrap();
        assert_eq!(format!("{code:?}"), "[redacted]");
        assert_eq!(code.grouped().expose(), "BCD FGH");
    }

    proptest! {
        #[test]
        fn printed_codes_read_back(seed: u64) {
            let code = Code::draw(&mut ChaCha20Rng::seed_from_u64(seed));
            let read = Code::parse(code.grouped().expose()).unwrap();
            prop_assert_eq!(read.expose(), code.expose());
        }

        #[test]
        fn whatever_is_read_is_a_code(typed: String) {
            if let Ok(code) = Code::parse(&typed) {
                prop_assert_eq!(code.expose().len(), 6);
                prop_assert!(code.expose().chars().all(|c| Alphabet::LETTERS.contains(&c)));
            }
        }
    }
}
