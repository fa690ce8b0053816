//! Where Debian puts the programs, and as whom they run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A program of PostgreSQL: from the newest version that Debian installed, or from the `PATH`.
pub(crate) fn postgres(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let numbered = versions.flatten().filter_map(|entry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        let program = entry.path().join("bin").join(name);
        program.exists().then_some((number, program))
    });
    numbered
        .max()
        .map_or_else(|| PathBuf::from(name), |(_, program)| program)
}

/// PgBouncer.
pub(crate) fn pgbouncer() -> PathBuf {
    let debian = Path::new("/usr/sbin/pgbouncer");
    if debian.exists() {
        debian.to_owned()
    } else {
        PathBuf::from("pgbouncer")
    }
}

/// The user as whom a server runs: neither program runs as root.
pub(crate) fn user() -> Option<&'static str> {
    (said("id", &["-u"]) == "0").then_some("postgres")
}

/// A command that runs as that user.
pub(crate) fn command(program: &Path) -> Command {
    match user() {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid", user, "--regid", user, "--clear-groups", "--"])
                .arg(program);
            command
        }
    }
}

/// Gives files to that user.
pub(crate) fn give(path: &Path) {
    if let Some(user) = user() {
        run(Command::new("chown").args(["-R", user]).arg(path));
    }
}

/// Runs a command that must go well; answers what it said.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    assert!(
        output.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn said(program: &str, words: &[&str]) -> String {
    run(Command::new(program).args(words))
}
