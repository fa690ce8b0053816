//! The list of common and leaked passwords and of the words they are made from.
//!
//! 50,000 entries, 30,000 of them whole passwords of 12 characters and more, as fingerprints of 48
//! bits in rising order: looking one up unpacks nothing, and nobody reads a leaked password in this
//! repository. A text that is not listed is taken for a listed one with probability 50,000 / 2^48,
//! 1 in 5,600 million. `docs/decisions/0005` says where the entries are from and how the file is
//! built.

/// Whether a folded text is listed.
pub(super) fn is_listed(text: impl Iterator<Item = char>) -> bool {
    FINGERPRINTS.binary_search(&fingerprint(text)).is_ok()
}

/// Spreads texts evenly. It need not withstand somebody who looks for another text with the same
/// fingerprint: all he gains is a refused password.
fn fingerprint(text: impl Iterator<Item = char>) -> [u8; KEPT_BYTES] {
    let state = text.fold(START, |state, sign| {
        let mixed = (state ^ u64::from(sign)).wrapping_mul(FACTOR);
        mixed ^ mixed >> 32
    });
    let [kept @ .., _, _] = state.to_be_bytes();
    kept
}

const KEPT_BYTES: usize = 6;
const START: u64 = 0xcbf2_9ce4_8422_2325;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const FINGERPRINTS: &[[u8; KEPT_BYTES]] = include_bytes!("block_list/fingerprints.bin")
    .as_slice()
    .as_chunks()
    .0;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    fn listed(text: &str) -> bool {
        is_listed(text.chars())
    }

    #[test]
    fn the_file_is_whole_sorted_and_without_doubles() {
        assert_eq!(FINGERPRINTS.len(), 50_000);
        assert_eq!(FINGERPRINTS.as_flattened().len(), 300_000);
        assert!(FINGERPRINTS.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn whole_passwords_are_listed() {
        for text in [
            "q1w2e3r4t5y6",
            "leavemealone",
            "chickenwing101",
            "sonyericsson",
            "finalfantasy",
            "mijnwachtwoord",
            "monmotdepasse",
            "meinpasswort",
        ] {
            assert!(listed(text), "{text}");
        }
    }

    #[test]
    fn common_words_of_every_language_are_listed() {
        for text in [
            "password",
            "welcome",
            "sunshine",
            "wachtwoord",
            "welkom",
            "voetbal",
            "vlaanderen",
            "anderlecht",
            "motdepasse",
            "bonjour",
            "azerty",
            "doudou",
            "passwort",
            "willkommen",
            "geheim",
            "belgië",
        ] {
            assert!(listed(text), "{text}");
        }
    }

    #[test]
    fn every_word_of_ours_is_listed() {
        let lines = include_str!("block_list/local_words.txt").lines();
        let is_word = |line: &&str| !line.starts_with('#') && line.chars().count() >= 4;
        for word in lines.filter(is_word) {
            assert!(listed(word), "{word}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        let texts = (0..20_000).map(|number| format!("not listed {number}"));
        assert_eq!(
            texts.filter(|text| listed(text)).collect::<Vec<_>>(),
            [""; 0]
        );
        assert!(!listed(""));
    }
}
