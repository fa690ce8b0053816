//! The commands as an operator meets them: what they leave alone, and what they say.

use std::fs;

use crate::support::Desk;

/// The commands that only look at the database, and those that change one only if it is there.
const LOOKS: [&[&str]; 6] = [
    &["keys", "list"],
    &["client", "list"],
    &["client", "plan", "clients.d"],
    &["client", "explain", "shop"],
    &["keys", "rotate"],
    &["keys", "rotate", "--signing"],
];

#[test]
fn who_only_looks_makes_no_database() {
    let desk = Desk::new();
    for words in LOOKS {
        let said = desk.run(words);
        assert_eq!(said.code, 1, "{words:?}: {said:?}");
        for part in ["fedtoken.db is not there", "fedtoken migrate up"] {
            assert!(said.problems.contains(part), "{words:?}: {said:?}");
        }
        assert!(!desk.path("fedtoken.db").exists(), "{words:?}");
    }
}

#[test]
fn who_only_looks_migrates_nothing() {
    let desk = Desk::new();
    // What a program that was killed before its first migration leaves.
    desk.write("fedtoken.db", "");
    for words in LOOKS {
        let said = desk.run(words);
        assert_eq!(said.code, 1, "{words:?}: {said:?}");
        for part in ["an older schema or none", "fedtoken migrate up"] {
            assert!(said.problems.contains(part), "{words:?}: {said:?}");
        }
        assert_eq!(fs::read(desk.path("fedtoken.db")).unwrap(), b"");
    }
}

#[test]
fn who_only_looks_says_what_is_there() {
    let desk = Desk::with_database();
    let before = fs::read(desk.path("fedtoken.db")).unwrap();
    for words in &LOOKS[..3] {
        desk.tells(words);
    }
    let said = desk.run(LOOKS[3]);
    assert!(
        said.problems.contains("there is no client shop"),
        "{said:?}"
    );
    assert_eq!(fs::read(desk.path("fedtoken.db")).unwrap(), before);
}
