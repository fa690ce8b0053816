//! `cargo xtask bench`: measures and compares with the limits; never part of the tests.

use crate::failure::Failure;
use crate::run;

/// Measures what is named: `core` beside the raw primitives, `storage` shared commits beside single
/// ones or the steps of a login among few persons and many, `idp` beside a bare server, raw commits and raw hashes, each in the same run.
///
/// # Errors
/// `Refused` when a limit is exceeded; `Misused` for another name.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        ["core"] => run::run("cargo", &CORE),
        ["core", "--all"] => {
            run::run("cargo", &ALL_OF_CORE)?;
            run::run("cargo", &CORE)
        }
        ["storage"] => run::run("cargo", &STORAGE),
        ["storage", "steps"] => run::run("cargo", &STEPS),
        ["storage", "steps", small, large] if is_number(small) && is_number(large) => {
            run::run("cargo", &[&STEPS[..], &["--", *small, *large]].concat())
        }
        ["idp", themes @ ..] => run::run("cargo", &[&IDP[..], themes].concat()),
        _ => Err(Failure::misused(
            "bench wants `core`, `core --all`, `storage`, `storage steps [SMALL LARGE]` or \
             `idp [documents|tokens|logins|hashing]`",
        )),
    }
}

fn is_number(word: &str) -> bool {
    word.parse::<u32>().is_ok()
}

const CORE: [&str; 6] = [
    "bench",
    "--locked",
    "-p",
    "fedtoken-core",
    "--bench",
    "limits",
];
const ALL_OF_CORE: [&str; 6] = [
    "bench",
    "--locked",
    "-p",
    "fedtoken-core",
    "--bench",
    "operations",
];
const STORAGE: [&str; 6] = [
    "bench",
    "--locked",
    "-p",
    "fedtoken-storage",
    "--bench",
    "group_commit",
];
const STEPS: [&str; 6] = [
    "bench",
    "--locked",
    "-p",
    "fedtoken-storage",
    "--bench",
    "login_steps",
];
const IDP: [&str; 7] = [
    "bench",
    "--locked",
    "-p",
    "fedtoken-idp",
    "--bench",
    "provider",
    "--",
];
