//! Builds fuzz targets with the coverage instrumentation of LLVM, on whatever stable toolchain is there.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::run;

const PACKAGE: &str = "fedtoken-fuzz";
const PROFILE: &str = "fuzz";

/// What `cargo fuzz` asks rustc for without a sanitizer: counters on every edge, the table that tells
/// which is which, and the operands of comparisons, which tell the fuzzer what it is asked for.
const FLAGS: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Clink-dead-code",
    "--cfg=fuzzing",
];

/// Builds the named targets and says where they lie.
///
/// # Errors
/// `Refused` when they do not build.
pub(super) fn build(names: &[&str]) -> Result<PathBuf, Failure> {
    let host = host()?;
    let target = run::target_folder()?.join("fuzz");
    // Naming the host as the target keeps the flags away from build scripts and macros.
    let words = [
        "build",
        "--locked",
        "--package",
        PACKAGE,
        "--profile",
        PROFILE,
    ];
    let mut command = run::command("cargo", &words);
    command
        .args(["--target", &host, "--target-dir"])
        .arg(&target)
        .args(names.iter().flat_map(|name| ["--bin", name]))
        .env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    run::run_command(&mut command)?;
    Ok(target.join(host).join(PROFILE))
}

/// The triple that rustc builds for when it is not told.
fn host() -> Result<String, Failure> {
    let answer = run::ask("rustc", &["-vV"])?;
    let line = answer.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).ok_or_else(|| Failure::Unclear {
        line: "rustc -vV".to_owned(),
    })
}
