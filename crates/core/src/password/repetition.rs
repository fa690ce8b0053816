//! Texts that repeat something short.

use super::reading::{Keep, Reading, readings};
use super::rules::LEAST_CHARS;

/// Whether a folded text says something again that would be too short alone, or uses too few signs.
///
/// What stands around and between the repeated may differ, as in `word1word2`, and be disguised.
pub(super) fn is_repetition(text: &[char]) -> bool {
    let is_hit = |way: Reading<'_>| is_repeated(&way.signs()) && way.leaves_out_little();
    has_few_signs(text) || readings(text, &KEEPS).any(is_hit)
}

/// Three signs or fewer, in whatever order.
fn has_few_signs(text: &[char]) -> bool {
    let is_new = |(place, sign): &(usize, &char)| !text.iter().take(*place).any(|old| old == *sign);
    let signs = text.iter().enumerate().filter(is_new);
    signs.take(LEAST_SIGNS).count() < LEAST_SIGNS
}

/// Repeating adds nothing: the unit must be long enough by itself. The last one may be cut.
fn is_repeated(signs: &(impl Iterator<Item = char> + Clone)) -> bool {
    let chars = signs.clone().count();
    let longest = (chars / 2).min(LEAST_CHARS - 1);
    let repeats = |unit| {
        signs
            .clone()
            .zip(signs.clone().skip(unit))
            .all(|(a, b)| a == b)
    };
    chars >= LEAST_REPEATED && (1..=longest).any(repeats)
}

const KEEPS: [Keep; 3] = [|_| true, char::is_alphanumeric, char::is_alphabetic];
const LEAST_SIGNS: usize = 4;
/// Below, it is what stands around that makes the password.
const LEAST_REPEATED: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::fold::fold;

    fn refused(text: &str) -> bool {
        is_repetition(&fold(text))
    }

    #[test]
    fn few_signs_are_refused() {
        assert!(refused("aaaaaaaaaaaa"));
        assert!(refused("aabacabbcaca"));
        assert!(refused("!!!!!!!!!!!!"));
        assert!(!refused("aabacabbcacd"));
    }

    #[test]
    fn a_short_unit_is_refused_whole_or_cut() {
        assert!(refused("abcdabcdabcd"));
        assert!(refused("wortelwortel"));
        assert!(refused("wortelwortelwor"));
        assert!(refused("?:ab?:ab?:ab"));
        assert!(refused("a2b6 a2b6.a2b6"));
        assert!(!refused("wortelwortle"));
    }

    #[test]
    fn a_unit_of_twelve_is_free_and_of_eleven_is_not() {
        assert!(refused("brvmctkzwlqbrvmctkzwlq"));
        assert!(!refused("brvmctkzwlqxbrvmctkzwlqx"));
    }

    #[test]
    fn what_stands_around_and_between_does_not_help() {
        assert!(refused("wortel wortel"));
        assert!(refused("!wortelwortel!"));
        assert!(refused("Wortel-1-wortel-2!"));
        assert!(refused("wortelw0rtel12"));
        assert!(refused("tulip.tul1p!"));
        assert!(refused("lelie1elie"));
    }

    #[test]
    fn much_between_is_a_password_of_its_own() {
        assert!(refused("wortel 83 wortel 2649"));
        assert!(!refused("wortel 83 wortel 264957"));
    }

    #[test]
    fn what_is_repeated_has_eight_signs_at_least() {
        assert!(refused("klok:97;!klok"));
        assert!(!refused("tik:97;!tik.t"));
    }
}
