//! Texts that follow the alphabet, the digits or the keys of a keyboard.

/// Whether neighbours follow one another three by three or more: `abcdefghijkl`, `azertyuiopqs`.
///
/// Two rows that take turns, as in `a1b2c3d4e5f6` or `12-34-56-78-90`, are also read each for itself.
pub(super) fn is_sequence(text: &[char]) -> bool {
    let apart = |keep: fn(char) -> bool| {
        let (kept, rest) = (|sign: &char| keep(*sign), |sign: &char| !keep(*sign));
        runs(text.iter().copied().filter(kept)) + runs(text.iter().copied().filter(rest))
    };
    let whole = runs(text.iter().copied());
    let least = whole
        .min(apart(char::is_alphanumeric))
        .min(apart(char::is_alphabetic));
    least * LEAST_MEAN_RUN <= text.len()
}

/// In how many straight runs along one of the [`TRACKS`] a text can be cut; a sign that is typed
/// twice or more stands still.
pub(super) fn runs(text: impl Iterator<Item = char>) -> usize {
    let mut runs = 0;
    let mut before = None;
    let mut ways = 0;
    for sign in text {
        if before == Some(sign) {
            continue;
        }
        ways &= before.map_or(0, |before| ways_between(before, sign));
        if ways == 0 {
            runs += 1;
            ways = ANY_WAY;
        }
        before = Some(sign);
    }
    runs
}

/// One bit for each track and direction in which the second sign follows the first.
fn ways_between(first: char, second: char) -> u32 {
    let mut ways = 0;
    for track in TRACKS {
        let mut pairs = track.chars().zip(track.chars().skip(1));
        let forward = pairs.clone().any(|pair| pair == (first, second));
        let backward = pairs.any(|pair| pair == (second, first));
        ways = ways << 2 | u32::from(forward) << 1 | u32::from(backward);
    }
    ways
}

const LEAST_MEAN_RUN: usize = 3;
const ANY_WAY: u32 = u32::MAX;

/// Rows follow one another, since that is how they are typed when one is not long enough.
const TRACKS: [&str; 10] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm8ik9ol0p",
    "1aqw2zsx3edc4rfv5tgb6yhn7uj8ik9ol0pm",
    "!@#$%^&*()_+",
    "&é\"'(§è!çà)-",
];

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn runs_of(text: &str) -> usize {
        runs(text.chars())
    }

    fn refused(text: &str) -> bool {
        is_sequence(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn each_track_is_one_run_in_both_directions() {
        for track in TRACKS {
            assert_eq!(runs_of(track), 1, "{track}");
            let back: Vec<char> = track.chars().rev().collect();
            assert_eq!(runs(back.iter().copied()), 1, "{track}");
        }
        assert_eq!(runs_of("890123"), 1);
    }

    #[test]
    fn a_turn_or_a_jump_begins_a_run() {
        assert_eq!(runs_of("abcba"), 2);
        assert_eq!(runs_of("abcxyz"), 2);
        // `a` follows `p` on one keyboard and `z` follows `a` on another: not one run.
        assert_eq!(runs_of("opaz"), 2);
        assert_eq!(runs_of("aabbcc"), 1);
        assert_eq!(runs_of(""), 0);
    }

    #[test]
    fn alphabet_digits_and_keyboards_are_refused() {
        for text in [
            "abcdefghijkl",
            "lkjihgfedcba",
            "123456789012",
            "098765432109",
            "qwertyuiopas",
            "azertyuiopqs",
            "qwertzuiopas",
            "1qaz2wsx3edc",
            "1qay2wsx3edc",
            "1aqw2zsx3edc",
            "!@#$%^&*()_+",
            "&é\"'(§è!çà)-",
            "aabbccddeeff",
            "abc123def456",
            "azertyuiop12345",
        ] {
            assert!(refused(text), "{text}");
        }
    }

    #[test]
    fn rows_that_take_turns_are_refused() {
        assert!(refused("a1b2c3d4e5f6"));
        assert!(refused("12-34-56-78-90"));
        assert!(refused("1!2@3#4$5%6^"));
    }

    #[test]
    fn runs_of_less_than_three_on_average_are_free() {
        assert!(refused("abcxyzrstklm"));
        assert!(!refused("abcxyzrstklp"));
    }
}
