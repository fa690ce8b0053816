//! The code a person reads to the help desk; it finds the line in the log.

use std::num::NonZeroU32;

use fedtoken_core::draw;
use rand_core::CryptoRng;

/// Six letters and digits without look-alikes, such as `K7M-4Q2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// Draws one.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
        const COUNT: NonZeroU32 = NonZeroU32::new(30).unwrap();
        let mut text = String::with_capacity(7);
        for place in 0..6 {
            if place == 3 {
                text.push('-');
            }
            let index = usize::try_from(draw::uniform_below(COUNT, rng)).unwrap_or_default();
            text.extend(LETTERS.get(index).map(|letter| char::from(*letter)));
        }
        Self(text)
    }

    /// The code as shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
