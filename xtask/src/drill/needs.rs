//! The programs of Debian that a drill needs, and as whom they run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::packages::{self, Need};
use crate::run;

/// Makes sure that all programs are there. Nothing is installed: their packages would start servers.
///
/// # Errors
/// `Missing` with the packages.
pub(super) fn look() -> Result<(), Failure> {
    packages::look(NEEDS)
}

/// The folder of PostgreSQL's programs, of the newest version that Debian has installed.
///
/// # Errors
/// `Missing` when there is none.
pub(super) fn postgres_programs() -> Result<PathBuf, Failure> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let numbered = versions.flatten().filter_map(|entry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        let programs = entry.path().join("bin");
        programs
            .join("postgres")
            .exists()
            .then_some((number, programs))
    });
    let newest = numbered.max().map(|(_, programs)| programs);
    newest.ok_or_else(|| Failure::Missing {
        packages: vec!["postgresql"],
    })
}

/// A command that runs as the user of PostgreSQL when we are root, as whom it does not run.
///
/// # Errors
/// As for [`run::ask`].
pub(super) fn as_postgres(program: &str) -> Result<Command, Failure> {
    if !packages::is_root()? {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    command.args([
        "--reuid",
        USER,
        "--regid",
        USER,
        "--clear-groups",
        "--",
        program,
    ]);
    Ok(command)
}

/// Gives a folder to that user.
///
/// # Errors
/// As for [`run::run_command`].
pub(super) fn give_to_postgres(folder: &str) -> Result<(), Failure> {
    if packages::is_root()? {
        run::ask("chown", &["-R", USER, folder])?;
    }
    Ok(())
}

const USER: &str = "postgres";
const NEEDS: &[Need] = &[
    Need {
        program: "sh",
        asked: &["-c", "ls /usr/lib/postgresql/*/bin/postgres"],
        packages: &["postgresql"],
    },
    // Patroni speaks to etcd with a library that its package does not ask for.
    Need {
        program: "patroni",
        asked: &["--version"],
        packages: &["patroni"],
    },
    Need {
        program: "sh",
        asked: &["-c", "ls /usr/lib/python3/dist-packages/etcd/__init__.py"],
        packages: &["python3-etcd"],
    },
    Need {
        program: "etcd",
        asked: &["--version"],
        packages: &["etcd-server"],
    },
    Need {
        program: "/usr/sbin/haproxy",
        asked: &[],
        packages: &["haproxy"],
    },
];
