//! `cargo xtask bench`: measures and compares with the limits; never part of the tests.

use crate::failure::Failure;
use crate::run;

/// Measures what is named: `core` beside the raw primitives, `storage` shared commits beside single
/// ones, `idp` beside a bare server, raw commits and raw hashes, each in the same run.
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
        ["idp", themes @ ..] => run::run("cargo", &[&IDP[..], themes].concat()),
        _ => Err(Failure::misused(
            "bench wants `core`, `core --all`, `storage` or \
             `idp [documents|tokens|logins|hashing]`",
        )),
    }
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
const IDP: [&str; 7] = [
    "bench",
    "--locked",
    "-p",
    "fedtoken-idp",
    "--bench",
    "provider",
    "--",
];
