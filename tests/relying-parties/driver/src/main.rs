//! Logs in by the trial through real relying parties: programs built on common client libraries.
//!
//! `cargo xtask relying-parties` prepares the programs and calls this.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program talks to its terminal"
)]

mod address;
mod apache;
mod failure;
mod folders;
mod person;
mod process;
mod program;
mod script;
mod shown;
mod trial;

use std::process::ExitCode;

use failure::Failure;
use folders::Folders;
use person::Person;
use process::Process;
use program::{PROGRAMS, Program};
use script::Script;
use tokio::signal::unix::{SignalKind, signal};
use trial::Trial;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Whoever is played is ended on the way out, so this must not be left by a signal.
    let played = tokio::select! {
        played = play(&words) => played,
        () = stopped() => Err(Failure::Stopped),
    };
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("relying-parties: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Ends when somebody asks this to stop: at the terminal, or as a service manager does.
async fn stopped() {
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// One program after the other, since they share the one return address that the trial has registered.
async fn play(words: &[String]) -> Result<(), Failure> {
    let (folders, names) = Folders::read(words)?;
    let programs = named(names)?;
    let trial = Trial::start(&folders).await?;
    for (index, program) in programs.into_iter().enumerate() {
        let person = trial.person(index)?;
        play_one(program, &folders, &trial, &person).await?;
        println!("{}: login, refresh and logout went well", program.name);
    }
    Ok(())
}

async fn play_one(
    program: &Program,
    folders: &Folders,
    trial: &Trial,
    person: &Person<'_>,
) -> Result<(), Failure> {
    address::check_free()?;
    let name = program.name;
    let scratch = tempfile::tempdir().map_err(|source| Failure::NotStarted { name, source })?;
    let mut command = (program.command)(folders, scratch.path())?;
    program::tell(&mut command, program.client, trial)?;
    command.current_dir(scratch.path());
    let mut process = Process::start(&mut command, name)?;
    let played = async {
        address::wait_for(&mut process).await?;
        Script::new(program, trial, person).play().await
    };
    played
        .await
        .inspect_err(|_| eprintln!("{}", process.said()))
}

fn named(names: &[String]) -> Result<Vec<&'static Program>, Failure> {
    let find = |name: &String| {
        let found = PROGRAMS.iter().find(|program| program.name == name);
        found.ok_or_else(|| Failure::Misused(format!("no program is called {name}")))
    };
    names.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_by_name() {
        let names = ["openidconnect", "authlib"].map(str::to_owned);
        let found: Vec<_> = named(&names)
            .unwrap()
            .iter()
            .map(|program| program.name)
            .collect();
        assert_eq!(found, names);
    }

    #[test]
    fn an_unknown_program_is_refused() {
        let names = ["auth".to_owned()];
        assert!(matches!(named(&names), Err(Failure::Misused(_))));
    }

    #[test]
    fn every_program_has_its_own_name() {
        let mut names: Vec<_> = PROGRAMS.iter().map(|program| program.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PROGRAMS.len());
    }
}
