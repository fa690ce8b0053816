//! Starts other programs from the top of the repository and shows what it starts.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// The top folder of this repository.
pub(crate) fn top() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A command that starts in the top folder.
pub(crate) fn command(program: &str, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).current_dir(top());
    command
}

/// Runs a program with its output on our terminal.
///
/// # Errors
/// `NotStarted` when it is not there, `Refused` when it ends with anything but 0.
pub(crate) fn run(program: &str, words: &[&str]) -> Result<(), Failure> {
    run_command(&mut command(program, words))
}

/// Runs a prepared command with its output on our terminal.
///
/// # Errors
/// As for [`run`].
pub(crate) fn run_command(command: &mut Command) -> Result<(), Failure> {
    let line = spelled(command);
    println!("$ {line}");
    let status = command
        .status()
        .map_err(|source| not_started(command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Refused { line, status })
    }
}

/// Runs a program quietly and hands back what it printed.
///
/// # Errors
/// As for [`run`], and `Unclear` when the output is not text.
pub(crate) fn ask(program: &str, words: &[&str]) -> Result<String, Failure> {
    ask_command(command(program, words).stderr(Stdio::inherit()))
}

/// Runs a prepared command quietly and hands back what it printed.
///
/// # Errors
/// As for [`ask`].
pub(crate) fn ask_command(command: &mut Command) -> Result<String, Failure> {
    let line = spelled(command);
    let answer = command
        .output()
        .map_err(|source| not_started(command, source))?;
    if !answer.status.success() {
        return Err(Failure::Refused {
            line,
            status: answer.status,
        });
    }
    String::from_utf8(answer.stdout).map_err(|_| Failure::Unclear { line })
}

/// True when the program starts and ends well, with its output dropped.
pub(crate) fn answers(program: &str, words: &[&str]) -> bool {
    let status = command(program, words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// The folder cargo builds into, wherever the caller has put it.
///
/// # Errors
/// As for [`ask`].
pub(crate) fn target_folder() -> Result<PathBuf, Failure> {
    let words = ["metadata", "--format-version", "1", "--no-deps"];
    let answer = ask("cargo", &words)?;
    target_in(&answer).ok_or_else(|| Failure::Unclear {
        line: "cargo metadata".to_owned(),
    })
}

fn target_in(metadata: &str) -> Option<PathBuf> {
    let (_, after) = metadata.split_once("\"target_directory\":\"")?;
    let (folder, _) = after.split_once('"')?;
    Some(PathBuf::from(folder))
}

/// The failure of a command that did not start.
pub(crate) fn not_started(command: &Command, source: std::io::Error) -> Failure {
    Failure::NotStarted {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

/// A command as somebody would type it.
pub(crate) fn spelled(command: &Command) -> String {
    let words = command.get_args().map(|word| word.to_string_lossy());
    std::iter::once(command.get_program().to_string_lossy())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_is_read_from_cargos_answer() {
        let metadata = r#"{"packages":[],"target_directory":"/tmp/build","version":1}"#;
        assert_eq!(target_in(metadata), Some(PathBuf::from("/tmp/build")));
        assert_eq!(target_in("{}"), None);
    }

    #[test]
    fn a_refusal_is_told_from_a_missing_program() {
        assert!(matches!(run("false", &[]), Err(Failure::Refused { .. })));
        assert!(matches!(
            run("no-such-program", &[]),
            Err(Failure::NotStarted { .. })
        ));
        assert!(run("true", &[]).is_ok());
    }

    #[test]
    fn the_top_folder_holds_the_lock_file() {
        assert!(top().join("Cargo.lock").is_file());
    }
}
