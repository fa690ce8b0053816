//! The letters of a code: consonants, so that no word appears by chance; without Y.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::draw;

/// The 20 letters from which codes are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alphabet;

impl Alphabet {
    /// The letters in order.
    pub const LETTERS: [char; 20] = [
        'B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'M', //
        'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Z',
    ];

    /// The letter that somebody meant, whatever its case; none if it is not of the alphabet.
    pub fn fold(typed: char) -> Option<char> {
        let upper = typed.to_ascii_uppercase();
        Self::LETTERS.contains(&upper).then_some(upper)
    }

    /// A letter, each equally likely.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> char {
        loop {
            // Five bits name one of 32 places; the twelve beyond the alphabet are drawn again.
            let [byte] = *Zeroizing::new(draw::bytes(rng));
            if let Some(letter) = Self::LETTERS.get(usize::from(byte & 0b1_1111)) {
                return *letter;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn twenty_different_consonants() {
        assert!(Alphabet::LETTERS.is_sorted_by(|left, right| left < right));
        assert!(
            Alphabet::LETTERS
                .iter()
                .all(|letter| !"AEIOUY".contains(*letter))
        );
    }

    #[test]
    fn letters_are_equally_likely() {
        let mut rng = ChaCha20Rng::seed_from_u64(20);
        let mut counts = [0_u32; 20];
        for _ in 0..100_000 {
            let letter = Alphabet::draw(&mut rng);
            counts[Alphabet::LETTERS
                .iter()
                .position(|known| *known == letter)
                .unwrap()] += 1;
        }
        let chi_square: f64 = counts
            .iter()
            .map(|count| (f64::from(*count) - 5000.0).powi(2) / 5000.0)
            .sum();
        // 19 degrees of freedom: 43.8 is exceeded once in a thousand seeds.
        assert!(chi_square < 43.8, "{chi_square}");
    }

    #[test]
    fn only_case_is_forgiven() {
        assert_eq!(Alphabet::fold('b'), Some('B'));
        for other in ['a', 'y', '0', 'é', 'ß', ' '] {
            assert_eq!(Alphabet::fold(other), None);
        }
    }
}
