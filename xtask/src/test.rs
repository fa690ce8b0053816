//! `cargo xtask test`: everything the project tests, in one order.

use crate::failure::Failure;
use crate::steps::{Step, play};
use crate::{deny, fuzz, nostd, packages, public_api, relying_parties, run, tidy};

/// The steps in the order in which they are played: cheap ones first.
pub(crate) const STEPS: &[Step] = &[
    Step::new("programs the tests need", packages::ensure),
    Step::new("format", format),
    Step::new("house rules", tidy::check),
    Step::new("licences, sources and banned crates", deny::dependencies),
    Step::new("lints", lints),
    Step::new("tests", tests),
    Step::new("core with every feature and with none", core_features),
    Step::new("documentation", documentation),
    Step::new("core without std", nostd::probe),
    Step::new("public interface of core", public_api::check),
    Step::new("fuzz targets for a moment", fuzz::smoke),
    Step::new("trial login with the released binary", trial),
    Step::new(
        "real relying parties log in by the trial",
        relying_parties::all,
    ),
];

/// Plays every step.
///
/// # Errors
/// The failure of the first step that fails.
pub(crate) fn test() -> Result<(), Failure> {
    play(&STEPS.iter().collect::<Vec<_>>())
}

fn format() -> Result<(), Failure> {
    run::run("cargo", &["fmt", "--all", "--check"])
}

fn lints() -> Result<(), Failure> {
    let words = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    run::run("cargo", &words)
}

fn tests() -> Result<(), Failure> {
    run::run("cargo", &["test", "--workspace", "--locked"])
}

/// In a build of the whole workspace the features of all members unite, so core is tested alone too.
fn core_features() -> Result<(), Failure> {
    for features in ["--all-features", "--no-default-features"] {
        let words = ["-p", "fedtoken-core", "--locked", features];
        let lints = ["--all-targets", "--", "-Dwarnings"];
        run::run_command(run::command("cargo", &["clippy"]).args(words).args(lints))?;
        run::run_command(run::command("cargo", &["test"]).args(words))?;
        let mut doc = run::command("cargo", &["doc", "--no-deps"]);
        run::run_command(doc.args(words).env("RUSTDOCFLAGS", "-Dwarnings"))?;
    }
    Ok(())
}

fn documentation() -> Result<(), Failure> {
    let words = ["doc", "--workspace", "--no-deps", "--locked"];
    run::run_command(run::command("cargo", &words).env("RUSTDOCFLAGS", "-Dwarnings"))
}

/// Plays a whole login per digital key; every port is one the system picks.
fn trial() -> Result<(), Failure> {
    run::run(
        "cargo",
        &["build", "--release", "-p", "fedtoken-idp", "--locked"],
    )?;
    let binary = run::target_folder()?.join("release").join("fedtoken");
    let words = ["--listen", "--rp-listen", "--ops-listen"]
        .into_iter()
        .flat_map(|listener| [listener, "127.0.0.1:0"]);
    let mut command = run::command(&binary.to_string_lossy(), &["dev", "--check"]);
    run::run_command(command.args(words))
}
