//! One code of the paper.

use alloc::string::String;
use core::fmt;

use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::check::WeightedSum;
use super::spec::MOST_SIGNS;
use super::{CheckLetter, GridSpec};
use crate::draw::Chunks;
use crate::secret::SecretString;
use crate::typed::is_space_or_dash;

/// Letters of the alphabet in upper case, as many as the paper's codes have.
///
/// It lies in place, not on the heap, and is wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code {
    signs: [u8; MOST_SIGNS],
    len: usize,
}

/// Why a text is no code of the paper; it does not repeat what was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CodeError {
    /// Too few letters, too many, or far too much text.
    #[error("not as many letters as a code has")]
    Length,
    /// A sign that occurs in no code.
    #[error("a sign that occurs in no code")]
    Letter,
    /// The check letter does not fit the others: a typing slip, to be said before anything is
    /// counted or hashed.
    #[error("the letters do not fit each other: probably mistyped")]
    Check,
}

impl Code {
    /// Reads what somebody typed: case, spaces, hyphens and dashes do not matter. Allocates nothing.
    ///
    /// # Errors
    /// [`CodeError::Letter`] for any other sign, [`CodeError::Length`] for another number of
    /// letters or more than 128 bytes, [`CodeError::Check`] if the check letter is wrong.
    pub fn parse(typed: &str, spec: &GridSpec) -> Result<Self, CodeError> {
        if typed.len() > MOST_BYTES {
            return Err(CodeError::Length);
        }
        let alphabet = spec.alphabet();
        let (mut code, mut sum) = (Self::empty(), WeightedSum::default());
        for sign in typed.chars() {
            match alphabet.value(sign) {
                Some(value) => {
                    sum.add(value);
                    code.push(sign);
                }
                None if is_space_or_dash(sign) => {}
                None => return Err(CodeError::Letter),
            }
        }
        if code.len != usize::from(spec.signs()) {
            Err(CodeError::Length)
        } else if spec.check() == CheckLetter::Last && !sum.is_nought(alphabet.prime()) {
            Err(CodeError::Check)
        } else {
            Ok(code)
        }
    }

    /// Makes a new one, each that the paper allows equally likely.
    pub fn draw(spec: &GridSpec, rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        Self::draw_from(spec, &mut Chunks::new(rng))
    }

    pub(super) fn draw_from<R: CryptoRng + ?Sized>(
        spec: &GridSpec,
        chance: &mut Chunks<'_, R>,
    ) -> Self {
        loop {
            // Letters whose check letter does not exist are drawn again as a whole: to change only
            // one of them would make some codes likelier.
            if let Some(code) = Self::try_draw(spec, chance) {
                return code;
            }
        }
    }

    fn try_draw<R: CryptoRng + ?Sized>(
        spec: &GridSpec,
        chance: &mut Chunks<'_, R>,
    ) -> Option<Self> {
        let alphabet = spec.alphabet();
        let (mut code, mut sum) = (Self::empty(), WeightedSum::default());
        for _ in 0..spec.letters() {
            let value = u32::from(chance.below(alphabet.size()));
            sum.add(value);
            code.push(char::from(alphabet.letter(value)?));
        }
        if spec.check() == CheckLetter::Last {
            let value = sum.missing(alphabet.prime());
            code.push(char::from(alphabet.letter(value)?));
        }
        Some(code)
    }

    /// The only way out: the bare letters.
    pub fn expose(&self) -> &str {
        let signs = self.signs.get(..self.len).unwrap_or_default();
        // Only ASCII was let in.
        core::str::from_utf8(signs).unwrap_or_default()
    }

    /// As printed: groups of three letters. A single last letter joins the group before it, so
    /// that seven letters are three and four.
    pub fn grouped(&self) -> SecretString {
        let mut text = String::with_capacity(2 * MOST_SIGNS);
        for (index, letter) in self.expose().chars().enumerate() {
            let begins = index > 0 && index % GROUP == 0;
            if begins && index + 1 < self.len {
                text.push(' ');
            }
            text.push(letter);
        }
        SecretString::new(text)
    }

    const fn empty() -> Self {
        Self {
            signs: [0; MOST_SIGNS],
            len: 0,
        }
    }

    /// Counts on when there is no room, so that too long a code is known by its length.
    fn push(&mut self, letter: char) {
        if let (Some(place), Ok(sign)) = (self.signs.get_mut(self.len), u8::try_from(letter)) {
            *place = sign.to_ascii_uppercase();
        }
        self.len += 1;
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

/// Room for the longest code with a wide dash behind each letter.
const MOST_BYTES: usize = 128;
const GROUP: usize = 3;

#[cfg(test)]
mod tests;
