//! The rules of `deny.toml`, checked by `cargo-deny`, which is built into the build cache when it is not installed.

use crate::failure::Failure;
use crate::run;
use crate::tool::Tool;

/// Another minor version reads `deny.toml` differently.
const DENY: Tool = Tool {
    name: "cargo-deny",
    asked: &["--version"],
    answers: "cargo-deny 0.20.",
    version: "0.20.2",
};

/// Checks licences, sources and bans; needs nothing but the lock file.
///
/// # Errors
/// `Refused` when a rule is broken or `cargo-deny` cannot be built.
pub(crate) fn dependencies() -> Result<(), Failure> {
    check(&["bans", "licenses", "sources"])
}

/// Checks the advisories; fetches the RustSec database.
///
/// # Errors
/// As for [`dependencies`], and when the database cannot be fetched.
pub(crate) fn advisories() -> Result<(), Failure> {
    check(&["advisories"])
}

fn check(what: &[&str]) -> Result<(), Failure> {
    let words: Vec<&str> = ["--workspace", "check"]
        .iter()
        .chain(what)
        .copied()
        .collect();
    run::run(&DENY.program()?, &words)
}
