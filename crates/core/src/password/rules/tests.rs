//! What is accepted as a new password, rule by rule.

use alloc::format;
use alloc::string::String;

use proptest::prelude::*;

use super::*;

fn check(text: &str) -> Result<(), PasswordError> {
    Password::new_checked(text, &[]).map(drop)
}

#[test]
fn eleven_characters_are_refused_and_twelve_are_enough_of_any_kind() {
    assert_eq!(check("koe maan lop"), Ok(()));
    assert_eq!(check("koe maan lo"), Err(PasswordError::TooShort));
    for text in [
        "kilmaandropt",
        "948130275816",
        "Ωδυσσεύς πλέ",
        "éàùèçñëïöüâê",
    ] {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    assert_eq!(check("🔑🐄🌙🚲🧀🎻🍐🪁🐟🧵🔔🪵"), Ok(()));
}

#[test]
fn length_is_counted_after_normalisation() {
    // Eleven letters with their accents apart make eleven characters.
    let apart = "e\u{301}".repeat(11);
    assert_eq!(check(&apart), Err(PasswordError::TooShort));
    // One sign that NFKC spells out in 18.
    let short = "\u{fdfa}".repeat(15);
    assert_eq!(Password::typed(&short).unwrap_err(), PasswordError::TooLong);
}

#[test]
fn few_signs_that_nfkc_spells_out_are_few() {
    for text in ["\u{fdfa}", "\u{fdfa}\u{fdfb}x", "㍿㍿koe㍿maa㍿"] {
        assert!(Password::typed(text).unwrap().as_bytes().len() >= 12);
        assert_eq!(check(text), Err(PasswordError::TooShort), "{text}");
    }
}

#[test]
fn nothing_is_cut_off() {
    let full = "x".repeat(256);
    assert_eq!(Password::typed(&full).unwrap().as_bytes(), full.as_bytes());
    let over = "x".repeat(257);
    assert_eq!(Password::typed(&over).unwrap_err(), PasswordError::TooLong);
}

#[test]
fn a_new_one_has_at_most_256_characters() {
    let phrase: String = "elk woord telt mee, ook het laatste; "
        .chars()
        .cycle()
        .take(256)
        .collect();
    assert_eq!(check(&phrase), Ok(()));
    assert_eq!(check(&format!("{phrase}x")), Err(PasswordError::TooLong));
}

#[test]
fn the_same_keys_give_the_same_bytes() {
    let composed = Password::typed("caf\u{e9}").unwrap();
    let apart = Password::typed("cafe\u{301}").unwrap();
    assert_eq!(composed.as_bytes(), apart.as_bytes());
}

#[test]
fn words_of_the_person_are_refused_in_any_case_and_disguise() {
    for text in [
        "xxxPEETERSxxx",
        "straSSe-street",
        "ＰＥＥＴＥＲＳ-1234",
        "p33ter5 en de kat",
        "jeanpierre danse",
        "un Jean-Pierre danse",
    ] {
        let checked = Password::new_checked(text, &["Peeters", "straße", "Jean-Pierre"]);
        assert_eq!(checked.unwrap_err(), PasswordError::ContainsWord, "{text}");
    }
    assert!(Password::new_checked("an-honest-phrase", &["an", "hon", "", "a-n-h"]).is_ok());
}

#[test]
fn any_writing_of_a_name_is_refused() {
    for text in ["jan-peeters-88!", "peeters.jan.88", "J A N peeters 88"] {
        let checked = Password::new_checked(text, &["fedtoken", "Jan Peeters"]);
        assert_eq!(checked.unwrap_err(), PasswordError::ContainsWord, "{text}");
    }
}

#[test]
fn repetitions_are_refused_by_their_name() {
    for text in [
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "passwordpassword",
        "Wachtw00rd wachtwoord!",
    ] {
        assert_eq!(check(text), Err(PasswordError::Repetition), "{text}");
    }
}

#[test]
fn sequences_are_refused_by_their_name() {
    for text in [
        "123456789012",
        "abcdefghijkl",
        "qwertyuiopas",
        "azertyuiopqs",
        "AZERTYuiop123",
    ] {
        assert_eq!(check(text), Err(PasswordError::Sequence), "{text}");
    }
}

#[test]
fn listed_ones_are_refused_in_any_case_and_width() {
    for text in [
        "leavemealone",
        "LeaveMeAlone",
        "ｌｅａｖｅｍｅａｌｏｎｅ",
        "ＬＥＡＶＥＭＥＡＬＯＮＥ",
        "SonyEricsson",
        "chickenwing101",
        "mijnwachtwoord",
    ] {
        assert_eq!(check(text), Err(PasswordError::Common), "{text}");
    }
}

#[test]
fn listed_words_with_little_added_are_refused() {
    for text in [
        "wachtwoord12",
        "Motdepasse2026!",
        "Azerty2026!!",
        "passwort-2026",
        "bonjour123456",
        "Vlaanderen2026",
        "!!Anderlecht!!",
        "P@ssw0rd2026",
    ] {
        assert_eq!(check(text), Err(PasswordError::Common), "{text}");
    }
}

#[test]
fn honest_phrases_are_accepted() {
    for text in [
        "vier koeien op de trein",
        "Mijn fiets heeft geen lampje",
        "regen, wafels en een paraplu",
        "de kat slaapt op mijn krant",
        "trois chats dorment au grenier",
        "le vélo rouge de ma tante",
        "il pleut encore sur le marché",
        "quatre-vingt-dix lampes bleues",
        "der Regen riecht nach Kaffee",
        "drei Äpfel unter dem Tisch",
        "Grünes Fahrrad, kaputte Klingel",
        "correct horse battery staple",
        "correcthorsebatterystaple",
        "seven ducks crossed the street",
        "my umbrella is a boat",
        "paardbatterijnietje",
        "kavu-temo-ridu-salo",
        "kQ7#pz!R2mvX",
        "x8Vt-Lw3q-Zn5k",
        "83516294730518",
        "9f3c1ab07e6d42",
    ] {
        assert_eq!(check(text), Ok(()), "{text}");
        let own = [
            "Jan Peeters",
            "jan.peeters@example.be",
            "Van den Brande",
            "fedtoken",
            "Anne",
        ];
        assert!(Password::new_checked(text, &own).is_ok(), "{text}");
    }
}

#[test]
fn a_password_is_not_printed() {
    assert_eq!(format!("{:?}", Password::typed("x").unwrap()), "[redacted]");
}

#[test]
fn a_refusal_does_not_repeat_what_was_typed() {
    let refused = Password::new_checked("chickenwing101", &[]).unwrap_err();
    assert_eq!(
        format!("{refused}"),
        "common or leaked password, or one with little added"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn normalising_twice_changes_nothing(text in ".{0,40}") {
        let once = Password::typed(&text).unwrap();
        let twice = Password::typed(core::str::from_utf8(once.as_bytes()).unwrap()).unwrap();
        prop_assert_eq!(once.as_bytes(), twice.as_bytes());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}", word in "\\PC{0,20}") {
        drop(Password::new_checked(&text, &[&word]));
    }

    #[test]
    fn case_changes_no_verdict(text in "[a-zA-Z0-9@$!. -]{12,20}") {
        prop_assert_eq!(check(&text), check(&text.to_uppercase()));
        prop_assert_eq!(check(&text), check(&text.to_lowercase()));
    }

    #[test]
    fn whatever_holds_a_word_of_the_person_is_refused(before in "[ -~éß]{0,12}", after in "[ -~éß]{12,20}") {
        let text = format!("{before} zeepaardje {after}");
        let checked = Password::new_checked(&text, &["Zeepaardje"]).map(drop);
        prop_assert_eq!(checked, Err(PasswordError::ContainsWord));
    }

    #[test]
    fn drawn_passwords_are_accepted(text in "[a-km-z2-9]{16}") {
        prop_assert_eq!(check(&text), Ok(()));
    }
}
