//! `cargo xtask retention`: the page that says how long rows stay, written from the code.

use std::fs;

use crate::failure::Failure;
use crate::run;

/// Prints the page, or with `--bless` writes it to its place; a test of storage compares the two.
///
/// # Errors
/// `Refused` when the page cannot be made, `Unreadable` when it cannot be written, `Misused` for
/// other words.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        [] => run::run("cargo", &EXAMPLE),
        ["--bless"] => bless(),
        _ => Err(Failure::misused("retention wants nothing or `--bless`")),
    }
}

fn bless() -> Result<(), Failure> {
    let page = run::ask("cargo", &EXAMPLE)?;
    let path = run::top().join(PAGE);
    fs::write(&path, page).map_err(|source| Failure::unreadable(&path, source))?;
    println!("{PAGE} written");
    Ok(())
}

const EXAMPLE: [&str; 7] = [
    "run",
    "--quiet",
    "--locked",
    "-p",
    "fedtoken-storage",
    "--example",
    "retention",
];
const PAGE: &str = "docs/retention.md";
