//! The programs the tests need: looked for, installed when we may, named when we may not.

use std::path::Path;

use crate::failure::Failure;
use crate::run;

/// A program and the Debian packages it comes from.
pub(crate) struct Need {
    /// Its name, or the whole path of a file.
    pub(crate) program: &'static str,
    /// Words with which it ends well when it is complete; without any it is enough that it is there.
    pub(crate) asked: &'static [&'static str],
    pub(crate) packages: &'static [&'static str],
}

/// Programs outside the Rust toolchain. A later test that needs another one adds a line.
const NEEDS: &[Need] = &[
    Need {
        program: "cc",
        asked: &[],
        packages: &["gcc", "libc6-dev"],
    },
    // libFuzzer is C++.
    Need {
        program: "c++",
        asked: &[],
        packages: &["g++"],
    },
    Need {
        program: "chromium",
        asked: &[],
        packages: &["chromium"],
    },
    Need {
        program: "chromedriver",
        asked: &[],
        packages: &["chromium-driver"],
    },
    // Debian keeps the server's programs out of the way, one folder a version.
    Need {
        program: "sh",
        asked: &[
            "-c",
            "ls /usr/lib/postgresql/*/bin/postgres || command -v postgres",
        ],
        packages: &["postgresql"],
    },
    Need {
        program: "/usr/sbin/pgbouncer",
        asked: &[],
        packages: &["pgbouncer"],
    },
    // Relying parties on Node.js, Python and Apache.
    Need {
        program: "node",
        asked: &[],
        packages: &["nodejs"],
    },
    Need {
        program: "npm",
        asked: &[],
        packages: &["npm"],
    },
    // Debian's Python makes no virtual environments without the second package.
    Need {
        program: "python3",
        asked: &["-c", "import ensurepip"],
        packages: &["python3", "python3-venv"],
    },
    // The program alone: the package `apache2` would start a server.
    Need {
        program: "/usr/sbin/apache2",
        asked: &[],
        packages: &["apache2-bin"],
    },
    Need {
        program: "/usr/lib/apache2/modules/mod_auth_openidc.so",
        asked: &[],
        packages: &["libapache2-mod-auth-openidc"],
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
    let missing = missing_packages(NEEDS, is_met);
    if missing.is_empty() {
        println!("all there: {}", names(NEEDS));
        return Ok(());
    }
    if !is_root()? || !is_installed("apt-get") {
        return Err(Failure::Missing { packages: missing });
    }
    install(&missing)?;
    match missing_packages(NEEDS, is_met) {
        still if still.is_empty() => Ok(()),
        still => Err(Failure::Missing { packages: still }),
    }
}

/// Makes sure that these programs are there, and installs nothing.
///
/// # Errors
/// `Missing` with what somebody has to install.
pub(crate) fn look(needs: &[Need]) -> Result<(), Failure> {
    match missing_packages(needs, is_met) {
        missing if missing.is_empty() => Ok(()),
        packages => Err(Failure::Missing { packages }),
    }
}

fn missing_packages(needs: &[Need], is_met: fn(&Need) -> bool) -> Vec<&'static str> {
    let missing = needs.iter().filter(|need| !is_met(need));
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

fn is_met(need: &Need) -> bool {
    is_installed(need.program) && (need.asked.is_empty() || run::answers(need.program, need.asked))
}

fn is_installed(program: &str) -> bool {
    if program.starts_with('/') {
        return Path::new(program).exists();
    }
    run::answers("sh", &["-c", "command -v \"$1\"", "sh", program])
}

/// Whether we may do anything.
///
/// # Errors
/// As for [`run::ask`].
pub(crate) fn is_root() -> Result<bool, Failure> {
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
        let no_compiler = |need: &Need| need.program != "cc";
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
        assert!(!is_installed("/no/such/file"));
    }

    #[test]
    fn a_program_that_lacks_a_part_is_missing() {
        let shell = |asked| Need {
            program: "sh",
            asked,
            packages: &["dash"],
        };
        assert!(is_met(&shell(&["-c", "true"])));
        assert!(!is_met(&shell(&["-c", "false"])));
    }
}
