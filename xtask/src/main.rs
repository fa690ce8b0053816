//! Chores of this repository: `cargo xtask <verb>`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program talks to its terminal"
)]

mod ci;
mod deny;
mod failure;
mod nostd;
mod packages;
mod run;
mod steps;
mod test;
mod tidy;

use std::process::ExitCode;

use failure::Failure;

/// One thing the command can do.
struct Verb {
    name: &'static str,
    does: &'static str,
    run: fn() -> Result<(), Failure>,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "test",
        does: "everything the project tests",
        run: test::test,
    },
    Verb {
        name: "ci",
        does: "test, and the advisories on our dependencies",
        run: ci::ci,
    },
    Verb {
        name: "tidy",
        does: "house rules and the no-std probe of core",
        run: tidy,
    },
    Verb {
        name: "help",
        does: "this list",
        run: help,
    },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [word] = words.as_slice() else {
        return misused("one verb, please");
    };
    let name = if matches!(word.as_str(), "-h" | "--help") {
        "help"
    } else {
        word
    };
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        return misused(&format!("no verb is called `{word}`"));
    };
    match (verb.run)() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {name}: {failure}");
            ExitCode::from(1)
        }
    }
}

fn tidy() -> Result<(), Failure> {
    tidy::check()?;
    nostd::probe()
}

fn help() -> Result<(), Failure> {
    println!("{}", usage());
    Ok(())
}

fn misused(what: &str) -> ExitCode {
    eprintln!("xtask: {what}\n\n{}", usage());
    ExitCode::from(2)
}

fn usage() -> String {
    let verbs: Vec<String> = VERBS
        .iter()
        .map(|verb| format!("  {:<6} {}", verb.name, verb.does))
        .collect();
    format!("usage: cargo xtask VERB\n\n{}", verbs.join("\n"))
}
