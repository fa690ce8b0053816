//! Passwords that are drawn and can still be typed: `kavu-temo-ridu-salo`.

use fedtoken_core::{
    draw,
    password::{Password, PasswordError},
};
use rand_core::CryptoRng;

use crate::dev::Clear;

/// A password of four short words, as the file shows it and as it is hashed.
///
/// # Errors
/// [`PasswordError`] if twenty drawn ones in a row held one of the context words.
pub(super) fn draw_password(
    context_words: &[&str],
    rng: &mut impl CryptoRng,
) -> Result<(Clear, Password), PasswordError> {
    let mut refused = PasswordError::ContainsWord;
    for _ in 0..TRIES {
        let text = Clear::new(words(rng));
        match Password::new_checked(text.expose(), context_words) {
            Ok(password) => return Ok((text, password)),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Eight syllables of 14 consonants and 5 vowels: 49 bits.
fn words(rng: &mut impl CryptoRng) -> String {
    let mut text = String::with_capacity(19);
    for syllable in 0..8 {
        if syllable > 0 && syllable % 2 == 0 {
            text.push('-');
        }
        text.extend(draw::choose(&CONSONANTS, rng));
        text.extend(draw::choose(&VOWELS, rng));
    }
    text
}

const TRIES: u32 = 20;
const CONSONANTS: [char; 14] = [
    'b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z',
];
const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    #[test]
    fn drawn_passwords_satisfy_the_rules_and_differ() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (one, _) = draw_password(&["peeters"], &mut rng).unwrap();
        let (other, _) = draw_password(&["peeters"], &mut rng).unwrap();
        assert_eq!(one.expose().len(), 19);
        assert_ne!(one.expose(), other.expose());
    }
}
