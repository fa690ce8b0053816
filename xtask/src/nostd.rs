//! Proves that `core` needs no std: builds a library with its own panic handler and allocator on top of it.
//!
//! As soon as anything below the probe links std, rustc stops with E0152, two panic handlers.

use crate::failure::Failure;
use crate::run;

const PACKAGE: &str = "fedtoken-no-std-probe";

/// Builds the probe alone, since in a workspace build the features of all members unite and std leaks in.
///
/// # Errors
/// `Refused` when the probe does not build.
pub(crate) fn probe() -> Result<(), Failure> {
    let folder = run::target_folder()?.join("no-std-probe");
    let folder = folder.to_string_lossy();
    run::run("cargo", &words(&folder))
}

fn words(folder: &str) -> [&str; 10] {
    [
        "build",
        "--locked",
        "--package",
        PACKAGE,
        "--features",
        "probe",
        "--config",
        "profile.dev.panic=\"abort\"",
        "--target-dir",
        folder,
    ]
}
