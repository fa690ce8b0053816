//! What a program needs beside itself, installed into the build cache from lists that pin every package by hash.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::run;

/// Where the packages of a program come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// From Debian: `packages` has installed them.
    Debian,
    /// It is a member of our workspace.
    Cargo,
    /// From npm, as `package-lock.json` says.
    Npm,
    /// From PyPI, as `requirements.txt` says.
    Pip,
}

impl Need {
    /// Makes the program with this name ready to run. What was installed from the same list before is kept.
    ///
    /// # Errors
    /// `Refused` when a package cannot be had or is not the one that was pinned, `Unreadable` for our own files.
    pub(super) fn provide(self, name: &str) -> Result<(), Failure> {
        let source = run::top().join("tests/relying-parties").join(name);
        let place = run::target_folder()?.join("relying-parties").join(name);
        match self {
            Self::Debian => Ok(()),
            Self::Cargo => {
                let package = format!("fedtoken-relying-party-{name}");
                run::run("cargo", &["build", "--locked", "-p", &package])
            }
            Self::Npm => {
                once(&source.join("package-lock.json"), "", &place, npm)?;
                // A module looks for its packages from the folder in which it lies.
                copy(&source, &place, "server.js")
            }
            Self::Pip => {
                // A virtual environment belongs to the Python that has made it.
                let python = run::ask("python3", &["--version"])?;
                once(&source.join("requirements.txt"), &python, &place, pip)
            }
        }
    }
}

/// Installs what the list says into an empty folder, unless it holds what the same list, and the same
/// program that installs, have brought before.
fn once(
    list: &Path,
    with: &str,
    place: &Path,
    install: fn(&Path, &Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let text = fs::read_to_string(list).map_err(|source| Failure::unreadable(list, source))?;
    let wanted = format!("{with}{text}");
    let installed = place.join("installed");
    if fs::read_to_string(&installed).is_ok_and(|had| had == wanted) {
        println!("{} holds what {} says", place.display(), list.display());
        return Ok(());
    }
    if place.exists() {
        fs::remove_dir_all(place).map_err(|source| Failure::unreadable(place, source))?;
    }
    fs::create_dir_all(place).map_err(|source| Failure::unreadable(place, source))?;
    install(list, place)?;
    // Last, so that a broken installation is not taken for a whole one.
    fs::write(&installed, wanted).map_err(|source| Failure::unreadable(&installed, source))
}

fn npm(list: &Path, place: &Path) -> Result<(), Failure> {
    let source = list.parent().unwrap_or(list);
    for file in ["package.json", "package-lock.json"] {
        copy(source, place, file)?;
    }
    // Nothing of a package runs before the program does.
    let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run::run_command(run::command("npm", &words).current_dir(place))
}

fn pip(list: &Path, place: &Path) -> Result<(), Failure> {
    let room = place.join("venv");
    run::run("python3", &["-m", "venv", &room.to_string_lossy()])?;
    let words = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--requirement",
    ];
    let python = room.join("bin/python");
    let mut command = run::command(&python.to_string_lossy(), &words);
    run::run_command(command.arg(list).env("PIP_DISABLE_PIP_VERSION_CHECK", "1"))
}

fn copy(source: &Path, place: &Path, file: &str) -> Result<(), Failure> {
    let from: PathBuf = source.join(file);
    fs::copy(&from, place.join(file)).map_err(|source| Failure::unreadable(&from, source))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(name: &str) -> (PathBuf, PathBuf) {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let list = folder.join("list");
        fs::write(&list, "one==1").unwrap();
        (list, folder.join("place"))
    }

    fn well(_: &Path, place: &Path) -> Result<(), Failure> {
        fs::write(place.join("package"), "").unwrap();
        Ok(())
    }

    fn badly(_: &Path, _: &Path) -> Result<(), Failure> {
        Err(Failure::Untidy { findings: 1 })
    }

    #[test]
    fn the_same_list_is_installed_once() {
        let (list, place) = scene("same");
        once(&list, "", &place, well).unwrap();
        once(&list, "", &place, badly).unwrap();
        fs::remove_dir_all(list.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_changed_list_is_installed_into_an_empty_folder() {
        let (list, place) = scene("changed");
        once(&list, "", &place, well).unwrap();
        fs::write(&list, "one==2").unwrap();
        assert!(once(&list, "", &place, badly).is_err());
        assert!(!place.join("package").exists());
        fs::remove_dir_all(list.parent().unwrap()).unwrap();
    }

    #[test]
    fn another_python_installs_anew() {
        let (list, place) = scene("python");
        once(&list, "Python 1\n", &place, well).unwrap();
        assert!(once(&list, "Python 2\n", &place, badly).is_err());
        fs::remove_dir_all(list.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_broken_installation_is_done_again() {
        let (list, place) = scene("broken");
        assert!(once(&list, "", &place, badly).is_err());
        once(&list, "", &place, well).unwrap();
        assert!(place.join("package").exists());
        fs::remove_dir_all(list.parent().unwrap()).unwrap();
    }
}
