//! Every target for a moment, as a step of `cargo xtask test`.

use std::path::Path;

use super::play::{Echo, Limit};
use super::{build, play, targets};
use crate::failure::Failure;

const RUNS: u32 = 50_000;
/// A hundred times what the control needed when it was written.
const CONTROL_RUNS: u32 = 3_000_000;

/// Builds all targets and tries the same inputs on each every time; the control has to crash.
///
/// # Errors
/// As for [`play::play`]; `Blind` when the control does not crash.
pub(crate) fn smoke() -> Result<(), Failure> {
    let targets = targets::all()?;
    let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    let folder = build::build(&names)?;
    expect_crash(&folder)?;
    for name in names.into_iter().filter(|name| *name != targets::CONTROL) {
        let report = play::play(&folder, name, Limit::Runs(RUNS), Echo::WhenFound)?;
        println!("{name:<16} {report}");
    }
    Ok(())
}

fn expect_crash(folder: &Path) -> Result<(), Failure> {
    match play::play(
        folder,
        targets::CONTROL,
        Limit::Runs(CONTROL_RUNS),
        Echo::Nothing,
    ) {
        Err(Failure::Refused { .. }) => {
            println!("{:<16} crashes, as it has to", targets::CONTROL);
            Ok(())
        }
        Err(other) => Err(other),
        Ok(_) => Err(Failure::Blind {
            name: targets::CONTROL.to_owned(),
        }),
    }
}
