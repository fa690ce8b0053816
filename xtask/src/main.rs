//! Chores of this repository: `cargo xtask <verb>`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program talks to its terminal"
)]

mod bench;
mod ci;
mod deny;
mod drill;
mod failure;
mod fuzz;
mod mutants;
mod nostd;
mod packages;
mod public_api;
mod relying_parties;
mod retention;
mod run;
mod seed;
mod steps;
mod test;
mod tidy;
mod tool;

use std::process::ExitCode;

use failure::Failure;

/// One thing the command can do.
struct Verb {
    name: &'static str,
    /// What may stand behind the verb.
    words: &'static str,
    does: &'static str,
    run: Run,
}

/// How a verb is called.
enum Run {
    /// With nothing behind it.
    Bare(fn() -> Result<(), Failure>),
    /// With the words behind it.
    Worded(fn(&[&str]) -> Result<(), Failure>),
}

const VERBS: &[Verb] = &[
    Verb {
        name: "test",
        words: "",
        does: "everything the project tests",
        run: Run::Bare(test::test),
    },
    Verb {
        name: "ci",
        words: "",
        does: "test, and the advisories on our dependencies",
        run: Run::Bare(ci::ci),
    },
    Verb {
        name: "tidy",
        words: "",
        does: "house rules and the no-std probe of core",
        run: Run::Bare(tidy),
    },
    Verb {
        name: "public-api",
        words: "[--bless]",
        does: "compare the public interface of core with its listing, or write it",
        run: Run::Worded(public_api::verb),
    },
    Verb {
        name: "fuzz",
        words: "NAME [--seconds N]",
        does: "fuzz one parser for a minute or N seconds; `--list` them, or `--all` for a moment",
        run: Run::Worded(fuzz::verb),
    },
    Verb {
        name: "bench",
        words: "core [--all] | storage [steps [SMALL LARGE]] | idp [documents|tokens|logins|hashing]",
        does: "speed of core, storage and provider beside raw work in the same run, against limits",
        run: Run::Worded(bench::verb),
    },
    Verb {
        name: "relying-parties",
        words: "[NAMES] [--bless]",
        does: "real client libraries log in by the trial; or write their programs into the pages",
        run: Run::Worded(relying_parties::verb),
    },
    Verb {
        name: "drill",
        words: "failover",
        does: "kill the primary of a PostgreSQL cluster while people log in: is anything lost?",
        run: Run::Worded(drill::verb),
    },
    Verb {
        name: "seed",
        words: "--persons N URL",
        does: "fill a database with made-up persons for measurements; nobody can log in as them",
        run: Run::Worded(seed::verb),
    },
    Verb {
        name: "retention",
        words: "[--bless]",
        does: "how long the rows of each table stay: print the page, or write it into docs",
        run: Run::Worded(retention::verb),
    },
    Verb {
        name: "mutants",
        words: "[FILES]",
        does: "change core in one place at a time; does a test notice?",
        run: Run::Worded(mutants::verb),
    },
    Verb {
        name: "help",
        words: "",
        does: "this list",
        run: Run::Bare(help),
    },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Some((name, words)) = words.split_first() else {
        return misused("a verb, please");
    };
    let name = match *name {
        "-h" | "--help" => "help",
        name => name,
    };
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        return misused(&format!("no verb is called `{name}`"));
    };
    match verb.run(words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Misused { what }) => misused(&what),
        Err(failure) => {
            eprintln!("xtask {name}: {failure}");
            ExitCode::from(1)
        }
    }
}

impl Verb {
    fn run(&self, words: &[&str]) -> Result<(), Failure> {
        match (&self.run, words) {
            (Run::Worded(run), words) => run(words),
            (Run::Bare(run), []) => run(),
            (Run::Bare(_), _) => Err(Failure::misused(format!("{} stands alone", self.name))),
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
        .map(|verb| {
            let call = format!("{} {}", verb.name, verb.words);
            format!("  {call:<24} {}", verb.does)
        })
        .collect();
    format!("usage: cargo xtask VERB\n\n{}", verbs.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_verb_refuses_words() {
        let help = VERBS.iter().find(|verb| verb.name == "help").unwrap();
        assert!(help.run(&[]).is_ok());
        assert!(matches!(help.run(&["me"]), Err(Failure::Misused { .. })));
    }

    #[test]
    fn every_worded_verb_refuses_words_that_say_nothing() {
        for verb in VERBS {
            if let Run::Worded(run) = verb.run {
                let said = run(&["--nonsense", "--more"]);
                assert!(
                    matches!(said, Err(Failure::Misused { .. })),
                    "{}",
                    verb.name
                );
            }
        }
    }
}
