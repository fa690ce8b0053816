//! `cargo xtask fuzz`: one target for as long as asked.

use super::play::{Echo, Limit};
use super::smoke::smoke;
use super::{build, play, targets};
use crate::failure::Failure;

const SECONDS: u32 = 60;

/// Fuzzes the named target, or every one for a moment, or lists what can be named.
///
/// # Errors
/// `Misused` for words that say nothing; what [`play::play`] says, a crash above all.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        ["--list"] => list(),
        ["--all"] => smoke(),
        [name] => fuzz(name, SECONDS),
        [name, "--seconds", seconds] | ["--seconds", seconds, name] => {
            let seconds = seconds.parse().map_err(|_| {
                Failure::misused(format!("`{seconds}` is no whole number of seconds"))
            })?;
            fuzz(name, seconds)
        }
        _ => Err(Failure::misused("fuzz wants the name of one target")),
    }
}

fn list() -> Result<(), Failure> {
    for target in targets::all()? {
        println!("{:<16} {}", target.name, target.about);
    }
    Ok(())
}

fn fuzz(name: &str, seconds: u32) -> Result<(), Failure> {
    let all = targets::all()?;
    let Some(target) = all.iter().find(|target| target.name == name) else {
        let what = format!("no target is called `{name}`; `fuzz --list` names them");
        return Err(Failure::misused(what));
    };
    let folder = build::build(&[&target.name])?;
    let report = play::play(
        &folder,
        &target.name,
        Limit::Seconds(seconds),
        Echo::Everything,
    )?;
    println!("{name}: {report}");
    Ok(())
}
