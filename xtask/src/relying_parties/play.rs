//! The verb: compares the pages with the programs, prepares these, and has them played.

use super::{pages, prepare::Need};
use crate::failure::Failure;
use crate::run;

/// A program built on a client library.
struct Program {
    /// Of its folder, and for the driver.
    name: &'static str,
    need: Need,
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "openid-client",
        need: Need::Npm,
    },
    Program {
        name: "authlib",
        need: Need::Pip,
    },
    Program {
        name: "mozilla-django-oidc",
        need: Need::Pip,
    },
    Program {
        name: "openidconnect",
        need: Need::Cargo,
    },
    Program {
        name: "appauth",
        need: Need::Npm,
    },
    Program {
        name: "mod_auth_openidc",
        need: Need::Debian,
    },
];

/// Plays the named programs, or all; `--bless` writes them into their pages instead.
///
/// # Errors
/// `Misused` for a name that no program has, and as for [`all`].
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        [] => all(),
        ["--bless"] => pages::bless(),
        names => play(&named(names)?),
    }
}

/// Plays every program.
///
/// # Errors
/// `PagesDiffer` when a page shows something else than is run; `Refused` when a login, refresh or
/// logout goes wrong, or something cannot be installed.
pub(crate) fn all() -> Result<(), Failure> {
    pages::check()?;
    play(&PROGRAMS.iter().collect::<Vec<_>>())
}

fn play(programs: &[&Program]) -> Result<(), Failure> {
    for program in programs {
        program.need.provide(program.name)?;
    }
    run::run("cargo", &BUILD)?;
    let target = run::target_folder()?;
    let driver = target.join("release/fedtoken-relying-parties");
    let mut command = run::command(&driver.to_string_lossy(), &[]);
    command
        .arg(run::top().join("tests/relying-parties"))
        .arg(target)
        .args(programs.iter().map(|program| program.name));
    run::run_command(&mut command)
}

fn named(names: &[&str]) -> Result<Vec<&'static Program>, Failure> {
    let find = |name: &&str| {
        let found = PROGRAMS.iter().find(|program| program.name == *name);
        found.ok_or_else(|| {
            let known: Vec<_> = PROGRAMS.iter().map(|program| program.name).collect();
            let known = known.join(", ");
            Failure::misused(format!("no program is called {name}; there are: {known}"))
        })
    };
    names.iter().map(find).collect()
}

/// The trial and the driver together, so that what they share is built once.
const BUILD: [&str; 7] = [
    "build",
    "--release",
    "--locked",
    "-p",
    "fedtoken-idp",
    "-p",
    "fedtoken-relying-parties",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_a_folder() {
        for program in PROGRAMS {
            let folder = run::top().join("tests/relying-parties").join(program.name);
            assert!(folder.is_dir(), "{}", program.name);
        }
    }

    #[test]
    fn programs_are_named_one_by_one() {
        let found = named(&["authlib", "openid-client"]).unwrap();
        let names: Vec<_> = found.iter().map(|program| program.name).collect();
        assert_eq!(names, ["authlib", "openid-client"]);
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let said = named(&["authlib", "auth"]).err().unwrap().to_string();
        assert!(
            said.contains("auth;") && said.contains("openidconnect"),
            "{said}"
        );
    }
}
