//! The programs the tests need: looked for, installed when we may, named when we may not.

use crate::failure::Failure;
use crate::run;

/// A program and the Debian packages it comes from.
struct Need {
    program: &'static str,
    packages: &'static [&'static str],
}

/// Programs outside the Rust toolchain. A later test that needs another one adds a line.
const NEEDS: &[Need] = &[
    Need {
        program: "cc",
        packages: &["gcc", "libc6-dev"],
    },
    // libFuzzer is C++.
    Need {
        program: "c++",
        packages: &["g++"],
    },
    Need {
        program: "chromium",
        packages: &["chromium"],
    },
    Need {
        program: "chromedriver",
        packages: &["chromium-driver"],
    },
];

/// Parts of the Rust toolchain: the cargo command that shows it is there, and its component.
const COMPONENTS: &[(&str, &str)] = &[("fmt", "rustfmt"), ("clippy", "clippy")];

/// Makes sure that every program is there; as root the missing ones are installed with apt.
///
/// # Errors
/// `NoComponent` or `Missing` with what somebody has to install; `Refused` when apt fails.
pub(crate) fn ensure() -> Result<(), Failure> {
    for (verb, name) in COMPONENTS {
        if !run::answers("cargo", &[verb, "--version"]) {
            return Err(Failure::NoComponent { name });
        }
    }
    let missing = missing_packages(NEEDS, is_installed);
    if missing.is_empty() {
        println!("all there: {}", names(NEEDS));
        return Ok(());
    }
    if !is_root()? || !is_installed("apt-get") {
        return Err(Failure::Missing { packages: missing });
    }
    install(&missing)?;
    match missing_packages(NEEDS, is_installed) {
        still if still.is_empty() => Ok(()),
        still => Err(Failure::Missing { packages: still }),
    }
}

fn missing_packages(needs: &[Need], is_installed: fn(&str) -> bool) -> Vec<&'static str> {
    let missing = needs.iter().filter(|need| !is_installed(need.program));
    missing.flat_map(|need| need.packages).copied().collect()
}

fn install(packages: &[&str]) -> Result<(), Failure> {
    apt_get(&["update", "--quiet"])?;
    let words: Vec<&str> = ["install", "--yes", "--quiet", "--no-install-recommends"]
        .iter()
        .chain(packages)
        .copied()
        .collect();
    apt_get(&words)
}

fn apt_get(words: &[&str]) -> Result<(), Failure> {
    run::run_command(run::command("apt-get", words).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_installed(program: &str) -> bool {
    run::answers("sh", &["-c", "command -v \"$1\"", "sh", program])
}

fn is_root() -> Result<bool, Failure> {
    Ok(run::ask("id", &["-u"])?.trim() == "0")
}

fn names(needs: &[Need]) -> String {
    needs
        .iter()
        .map(|need| need.program)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_names_all_its_packages() {
        let no_compiler = |program: &str| program != "cc";
        assert_eq!(missing_packages(NEEDS, no_compiler), ["gcc", "libc6-dev"]);
    }

    #[test]
    fn nothing_is_missing_when_all_is_there() {
        assert!(missing_packages(NEEDS, |_| true).is_empty());
    }

    #[test]
    fn the_shell_is_found_and_an_invented_program_is_not() {
        assert!(is_installed("sh"));
        assert!(!is_installed("no-such-program-anywhere"));
    }
}
