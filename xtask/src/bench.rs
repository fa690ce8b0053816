//! `cargo xtask bench`: measures and compares with the limits; never part of the tests.

use crate::failure::Failure;
use crate::run;

/// Measures what is named: so far `core`, beside the raw primitives in the same run.
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
        _ => Err(Failure::misused("bench wants `core` or `core --all`")),
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
