//! `cargo xtask seed`: many made-up persons in a database, for measurements.

use crate::failure::Failure;
use crate::run;

/// Fills the database at an address; it must not have them yet.
///
/// # Errors
/// `Refused` when it cannot be filled, `Misused` for other words.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        ["--persons", number, url] | [url, "--persons", number]
            if number.parse::<u32>().is_ok() && url.contains(':') =>
        {
            run::run("cargo", &[&EXAMPLE[..], &[*number, *url]].concat())
        }
        _ => Err(Failure::misused(
            "seed wants `--persons N URL` with `sqlite://PATH` or `postgres://...`",
        )),
    }
}

const EXAMPLE: [&str; 9] = [
    "run",
    "--quiet",
    "--release",
    "--locked",
    "-p",
    "fedtoken-storage",
    "--example",
    "seed",
    "--",
];
