//! Who may know what: crates, the environment, files, the clock and chance each have their places.

use super::finding::Finding;
use super::shape::{line_of, places};
use super::source::Source;

/// Which part of a file an entry looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// Tests too: what a test knows, its code depends on.
    Everywhere,
    /// Tests may do it.
    OutsideTests,
}

/// Words that may stand in some places only.
struct Absence {
    words: &'static [&'static str],
    /// Folders, or files without `.rs`.
    allowed: &'static [&'static str],
    /// Where the entry holds.
    within: &'static str,
    looks: Looks,
    /// Ends the sentence "... knows only".
    rule: &'static str,
}

const ALLOWED: &[Absence] = &[
    Absence {
        words: &[
            "sea_orm",
            "sea_orm_migration",
            "sea_query",
            "sea_query_sqlx",
            "sqlx",
        ],
        allowed: &["crates/storage/src/sql", "crates/storage/tests"],
        within: "crates",
        looks: Looks::Everywhere,
        rule: "the SQL crates belong to storage/src/sql",
    },
    Absence {
        words: &["axum", "axum_core", "tower_http"],
        allowed: &[
            "crates/idp/src/http",
            "crates/idp/src/dev",
            "crates/idp/tests",
        ],
        within: "crates",
        looks: Looks::Everywhere,
        rule: "the HTTP server crates belong to idp/src/{http,dev}",
    },
    Absence {
        words: &["hyper", "hyper_util"],
        allowed: &[
            "crates/idp/src/http",
            "crates/idp/src/dev",
            "crates/idp/src/gateways/outbound",
            "crates/idp/tests",
            // The bare server beside which the provider is measured.
            "crates/idp/benches",
        ],
        within: "crates",
        looks: Looks::Everywhere,
        rule: "hyper belongs to idp/src/{http,dev,gateways/outbound}",
    },
    Absence {
        words: &["openidconnect"],
        allowed: &[
            "crates/idp/src/oidc",
            "crates/idp/src/keys",
            "crates/idp/src/dev",
            "crates/idp/tests",
        ],
        within: "crates",
        looks: Looks::Everywhere,
        rule: "openidconnect belongs to idp/src/{oidc,keys,dev}",
    },
    Absence {
        words: &["webauthn_rs"],
        allowed: &["crates/idp/src/methods/passkey"],
        within: "crates",
        looks: Looks::Everywhere,
        rule: "webauthn-rs belongs to idp/src/methods/passkey",
    },
    Absence {
        words: &[
            "env::var",
            "env::vars",
            "env::var_os",
            "env::vars_os",
            "Env::prefixed",
            "Env::raw",
        ],
        allowed: &[
            "crates/idp/src/config",
            "crates/idp/src/main",
            "crates/idp/build",
        ],
        within: "crates",
        looks: Looks::OutsideTests,
        rule: "only idp/src/{config,main} read the environment",
    },
    Absence {
        words: &[
            "std::fs",
            "tokio::fs",
            "fs::",
            "File::",
            "OpenOptions",
            "tempfile",
        ],
        allowed: &[
            "crates/idp/src/config",
            "crates/idp/src/main",
            "crates/idp/src/cli",
            "crates/idp/src/dev",
            "crates/idp/src/keys/file",
            "crates/idp/src/gateways/spool",
            "crates/idp/build",
            // The embedded database is a file, made for its owner alone before SQLite opens it.
            "crates/storage/src/sql/connect",
            // And so is its backup.
            "crates/storage/src/sql/whole/backup",
        ],
        within: "crates",
        looks: Looks::OutsideTests,
        rule: "only idp/src/{config,main,cli,dev,keys/file,gateways/spool} touch files",
    },
    Absence {
        words: &["SystemTime::now", "Instant::now", "Utc::now", "Local::now"],
        allowed: &[
            "crates/idp/src/clock",
            // An example stands where the embedder's program does.
            "crates/core/examples",
            "crates/storage/examples/seed",
        ],
        within: "crates",
        looks: Looks::OutsideTests,
        rule: "time is an argument; only idp/src/clock reads the real one",
    },
    // aws-lc-rs draws for itself when it makes or uses a signing key: its generator cannot be handed in.
    Absence {
        words: &[
            "getrandom",
            "OsRng",
            "SysRng",
            "thread_rng",
            "ThreadRng",
            "rand::rng",
        ],
        allowed: &["crates/idp/src/entropy", "crates/core/examples"],
        within: "crates",
        looks: Looks::OutsideTests,
        rule: "chance is an argument; only idp/src/entropy draws from the system",
    },
    Absence {
        words: &["std::", "async", "await"],
        allowed: &[],
        within: "crates/core/src",
        looks: Looks::OutsideTests,
        rule: "core is pure: no std, no async",
    },
];

/// Finds words that stand where they may not.
pub(super) fn check(file: &Source) -> Vec<Finding> {
    let entries = ALLOWED
        .iter()
        .filter(|entry| file.is_below(&[entry.within]));
    entries
        .filter(|entry| !file.is_below(entry.allowed))
        .flat_map(|entry| seen(file, entry))
        .collect()
}

/// One finding a line, however many of the entry's words stand on it.
fn seen(file: &Source, entry: &Absence) -> Vec<Finding> {
    let code = if entry.looks == Looks::Everywhere {
        &file.code
    } else {
        &file.live
    };
    let hits = entry
        .words
        .iter()
        .flat_map(|word| places(code, word).map(move |at| (at, *word)));
    let mut lines: Vec<(usize, &str)> = hits.map(|(at, word)| (line_of(code, at), word)).collect();
    lines.sort_by_key(|(line, _)| *line);
    lines.dedup_by_key(|(line, _)| *line);
    let name = |word: &str| word.trim_end_matches(':').to_owned();
    lines
        .into_iter()
        .map(|(line, word)| {
            Finding::new(
                &file.path,
                line,
                format!("`{}`: {}", name(word), entry.rule),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Source::new(path, text)).len()
    }

    #[test]
    fn every_entry_fires_away_from_its_places_and_is_silent_in_them() {
        for entry in ALLOWED {
            for word in entry.words {
                let text = format!("fn f() {{ {word}x; {word} }}\n");
                let elsewhere = format!("{}/elsewhere.rs", entry.within);
                assert!(count(&elsewhere, &text) >= 1, "{word} in {elsewhere}");
                for place in entry.allowed {
                    let source = Source::new(&format!("{place}/file.rs"), &text);
                    assert_eq!(seen_of(entry, &source), 0, "{word} in {place}");
                    let source = Source::new(&format!("{place}.rs"), &text);
                    assert_eq!(seen_of(entry, &source), 0, "{word} in {place}.rs");
                }
            }
        }
    }

    fn seen_of(entry: &Absence, source: &Source) -> usize {
        check(source)
            .iter()
            .filter(|finding| finding.what.ends_with(entry.rule))
            .count()
    }

    #[test]
    fn comments_and_quoted_text_may_name_anything() {
        let text = "//! sea_orm and axum\nfn f() { log(\"std::fs\"); } // SystemTime::now\n";
        assert_eq!(count("crates/core/src/a.rs", text), 0);
    }

    #[test]
    fn tests_may_touch_files_but_know_no_other_crate() {
        let text = "#[cfg(test)]\nmod tests {\n use std::fs;\n use sqlx::Row;\n}\n";
        let found = check(&Source::new("crates/idp/src/app.rs", text));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 4);
    }

    #[test]
    fn a_line_with_two_words_of_one_entry_is_one_finding() {
        assert_eq!(
            count(
                "crates/idp/src/app.rs",
                "use std::fs; fn f() { fs::read(x) }"
            ),
            1
        );
    }

    #[test]
    fn the_core_may_not_name_std_and_others_may() {
        assert_eq!(count("crates/core/src/a.rs", "use std::fmt;"), 1);
        assert_eq!(count("crates/core/src/a.rs", "pub async fn f() {}"), 1);
        assert_eq!(count("crates/core/src/a.rs", "use core::fmt;"), 0);
        assert_eq!(count("crates/eid/src/a.rs", "use std::fmt;"), 0);
    }

    #[test]
    fn the_chores_are_not_asked() {
        assert_eq!(
            count("xtask/src/run.rs", "use std::fs; std::env::var(x)"),
            0
        );
    }
}
