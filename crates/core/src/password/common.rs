//! Passwords that are listed, or a listed word with something around it.

use super::block_list::is_listed;
use super::reading::{Keep, Reading, readings};

/// Whether a folded text is on the block list, as it is typed or with little added or changed.
pub(super) fn is_common(text: &[char]) -> bool {
    let is_hit = |way: Reading<'_>| is_listed(way.signs()) && way.leaves_out_little();
    readings(text, &KEEPS).any(is_hit)
}

const KEEPS: [Keep; 2] = [|_| true, char::is_alphanumeric];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::fold::fold;

    fn refused(text: &str) -> bool {
        is_common(&fold(text))
    }

    #[test]
    fn a_listed_password_is_refused() {
        assert!(refused("leavemealone"));
        assert!(refused("chickenwing101"));
        assert!(refused("marie-madeleine"));
        assert!(!refused("chickenwind101x"));
        assert!(!refused("mariemadeleine"));
    }

    #[test]
    fn signs_before_and_after_a_word_do_not_help() {
        for text in [
            "wachtwoord2026",
            "motdepasse!!",
            "2026-Anderlecht!",
            "azerty/123456",
            "__bonjour__!",
            "Passwort#2026",
            "vlaanderen 1302",
        ] {
            assert!(refused(text), "{text}");
        }
    }

    #[test]
    fn much_around_a_word_is_a_password_of_its_own() {
        assert!(refused("welkom83516294"));
        assert!(!refused("welkom835162947"));
    }

    #[test]
    fn separators_within_a_word_do_not_help() {
        assert!(refused("w.a.c.h.t.w.o.o.r.d"));
        assert!(refused("Mot de passe 2026"));
        assert!(refused("leave me alone"));
    }

    #[test]
    fn disguised_letters_do_not_help() {
        for text in [
            "w@chtw00rd12",
            "p4$$w0rd2026",
            "m0td3p4553!!",
            "we1k0m!!2026",
            "5un5h1n€2026",
            "$t@nd@rd1898",
        ] {
            assert!(refused(text), "{text}");
        }
    }

    #[test]
    fn texts_with_few_letters_are_looked_up_whole() {
        assert!(refused("123456789qwe"));
        assert!(refused("123456789987654321"));
        assert!(!refused("835162947308"));
        assert!(!refused("?:/;.=+-_<>~"));
    }

    #[test]
    fn a_listed_word_among_others_is_free() {
        assert!(!refused("azerty op het dak"));
        assert!(!refused("welkom geheim"));
    }
}
