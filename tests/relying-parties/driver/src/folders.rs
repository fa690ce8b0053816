//! Where the parts of the play are: words on the command line.

use std::path::PathBuf;

use crate::failure::Failure;

/// Where the parts of the play are.
pub(crate) struct Folders {
    /// `tests/relying-parties` of the repository.
    pub(crate) sources: PathBuf,
    /// The folder that cargo builds into.
    pub(crate) target: PathBuf,
}

impl Folders {
    /// Takes the first two words; the names of programs follow.
    ///
    /// # Errors
    /// [`Failure::Misused`] when there are fewer.
    pub(crate) fn read(words: &[String]) -> Result<(Self, &[String]), Failure> {
        let [sources, target, names @ ..] = words else {
            let usage = "usage: fedtoken-relying-parties SOURCES TARGET NAMES";
            return Err(Failure::Misused(usage.to_owned()));
        };
        let folders = Self {
            sources: sources.into(),
            target: target.into(),
        };
        Ok((folders, names))
    }

    /// The program `fedtoken` as it is released.
    pub(crate) fn fedtoken(&self) -> PathBuf {
        self.target.join("release/fedtoken")
    }

    /// Where the packages that a program needs were installed.
    pub(crate) fn prepared(&self, name: &str) -> PathBuf {
        self.target.join("relying-parties").join(name)
    }
}
