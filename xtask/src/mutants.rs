//! `cargo xtask mutants`: changes core in one place at a time and looks whether a test notices.

use crate::failure::Failure;
use crate::run;
use crate::tool::Tool;

const MUTANTS: Tool = Tool {
    name: "cargo-mutants",
    asked: &["mutants", "--version"],
    answers: "cargo-mutants 27.",
    version: "27.1.0",
};

/// Tries the mutants of core, or only those of the named files. `.cargo/mutants.toml` says what is
/// left out and why; the results lie in the build folder.
///
/// # Errors
/// `Refused` when a mutant survives.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    if let Some(word) = words.iter().find(|word| word.starts_with('-')) {
        return Err(Failure::misused(format!(
            "mutants wants files, not `{word}`"
        )));
    }
    let target = run::target_folder()?;
    let mut command = run::command(&MUTANTS.program()?, &["mutants"]);
    command
        .args([
            "--package",
            "fedtoken-core",
            "--no-shuffle",
            "--colors=never",
        ])
        .arg("--output")
        .arg(target.join("mutants"))
        .args(words.iter().flat_map(|file| ["--file", file]))
        // What is changed is a copy of the tree: it must not build into ours, and the next run may
        // find there what this one has built.
        .env("CARGO_TARGET_DIR", target.join("mutants").join("build"));
    run::run_command(&mut command)
}
