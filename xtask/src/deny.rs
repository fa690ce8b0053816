//! The rules of `deny.toml`, checked by `cargo-deny`, which is built into the build cache when it is not installed.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::run;

/// Another minor version reads `deny.toml` differently.
const MINOR: &str = "cargo-deny 0.20.";
const VERSION: &str = "0.20.2";

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
    run::run(&program()?, &words)
}

/// The program to call: the installed one, or ours from the build cache.
fn program() -> Result<String, Failure> {
    let installed = "cargo-deny";
    let tools = run::target_folder()?.join("tools");
    let ours = tools
        .join("bin")
        .join(installed)
        .to_string_lossy()
        .into_owned();
    for program in [installed, &ours] {
        if run::ask(program, &["--version"]).is_ok_and(|version| version.starts_with(MINOR)) {
            return Ok(program.to_owned());
        }
    }
    build(&tools)?;
    Ok(ours)
}

/// Builds without optimisation: a run takes two seconds, optimising it would take two minutes.
fn build(tools: &Path) -> Result<(), Failure> {
    let work = tools.join("build");
    let [root, target] = [tools, &work].map(Path::to_string_lossy);
    let what = [
        "install",
        "cargo-deny",
        "--version",
        VERSION,
        "--locked",
        "--debug",
        "--force",
    ];
    let mut command = run::command("cargo", &what);
    command
        .args(["--root", &*root, "--target-dir", &*target])
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    run::run_command(&mut command)?;
    fs::remove_dir_all(&work).map_err(|source| Failure::Unreadable { path: work, source })
}
