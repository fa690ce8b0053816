//! Words that a stranger would try first, such as the person's own name.

use super::fold::{chars, fold};
use super::reading::Spelling;

/// Whether a folded text holds a word: whole, without its separators or with others, or one of the
/// parts between them.
pub(super) fn holds_word(text: &[char], word: &str) -> bool {
    let word = fold(word);
    let joined = chars(|| word.iter().copied().filter(|sign| sign.is_alphanumeric()));
    let parts = word.split(|sign| !sign.is_alphanumeric());
    parts
        .chain([word.as_slice(), joined.as_slice()])
        .filter(|word| word.len() >= LEAST_CHARS)
        .any(|word| Spelling::ALL.iter().any(|way| is_in(text, word, *way)))
}

fn is_in(text: &[char], word: &[char], spelling: Spelling) -> bool {
    (0..text.len()).any(|start| {
        let (before, rest) = text.split_at_checked(start).unwrap_or_default();
        let Some((found, after)) = split_behind(rest, word, spelling) else {
            return false;
        };
        let is_alone =
            is_edge(before.last(), found.first()) && is_edge(found.last(), after.first());
        found.len() == word.len() || word.len() >= LEAST_TORN || is_alone
    })
}

/// Cuts a text behind the word with which it begins; any signs but letters and digits may stand
/// within the word.
fn split_behind<'a>(
    text: &'a [char],
    word: &[char],
    spelling: Spelling,
) -> Option<(&'a [char], &'a [char])> {
    let mut wanted = word;
    for (index, sign) in text.iter().enumerate() {
        match wanted.split_first()? {
            (next, []) if spelling.of(*sign) == *next => return text.split_at_checked(index + 1),
            (next, rest) if spelling.of(*sign) == *next => wanted = rest,
            _ if sign.is_alphanumeric() => return None,
            _ => {}
        }
    }
    None
}

/// Whether letters, digits or other signs end here and something else begins.
fn is_edge(left: Option<&char>, right: Option<&char>) -> bool {
    let kind = |sign: &char| (sign.is_alphabetic(), sign.is_numeric());
    left.map(kind) != right.map(kind)
}

/// Shorter words occur by chance.
const LEAST_CHARS: usize = 4;
/// Shorter ones occur by chance where the words of a phrase meet, as `Anne` in `wij dan neemt`: torn,
/// they count only where they stand alone.
const LEAST_TORN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, word: &str) -> bool {
        holds_word(&fold(text), word)
    }

    #[test]
    fn a_word_with_other_separators_is_the_same_word() {
        for (word, text) in [
            ("jan.peeters", "jan-peeters-88!"),
            ("Jan Peeters", "jan.peeters.88"),
            ("jan.peeters@example.be", "jan peeters 1988"),
            ("an.li", "_an_li_198812"),
            ("fedtoken", "fed-token-2026-x"),
            ("fedtoken", "myf.e.d.t.o.k.e.n1"),
            ("fedtoken", "f3d!t0k€n 20!26"),
            ("Peeters", "het is pee-ters12"),
        ] {
            assert!(holds(text, word), "{word}: {text}");
        }
    }

    #[test]
    fn letters_and_digits_do_not_separate() {
        assert!(!holds("fed9token 2026", "fedtoken"));
        assert!(!holds("fed token", "fedtokens"));
    }

    #[test]
    fn a_word_with_another_last_letter_is_another_word() {
        assert!(!holds("mijn peeterke", "Peeters"));
    }

    #[test]
    fn each_long_part_of_a_word_is_a_word() {
        assert!(holds("peeters.jan.88", "Jan Peeters"));
        assert!(holds("in example we trust", "jan.peeters@example.be"));
        assert!(holds("zij is de 4nne2", "Li-Anne"));
        assert!(!holds("jan zag een ezel", "Jan Peeters"));
    }

    #[test]
    fn a_torn_word_of_seven_letters_counts_where_it_stands_alone() {
        assert!(holds("an ne neemt de trein", "Anne"));
        assert!(holds("12an ne34", "Anne"));
        assert!(!holds("wij dan neemt de trein", "Anne"));
        assert!(!holds("an neemt de trein", "Anne"));
        assert!(!holds("wij gaan ne keer op reis", "Anne"));
        assert!(!holds("xpee ters", "Peeters"));
        assert!(!holds("pee tersx", "Peeters"));
    }

    #[test]
    fn a_torn_word_of_eight_letters_counts_everywhere() {
        assert!(holds("xpee tersex", "Peeterse"));
    }

    #[test]
    fn a_word_in_one_piece_counts_everywhere() {
        assert!(holds("xpeetersx", "Peeters"));
        assert!(!holds("peeter", "Peeters"));
    }

    #[test]
    fn words_of_three_letters_are_left_out() {
        assert!(!holds("anh", "anh"));
        assert!(!holds("", ""));
    }
}
