//! Where the key ring lies, and why it cannot be used: by its file, with what to do.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    cli::run::Failed,
    config::{Config, credentials_directory},
    keys::RingFileError,
};

/// A ring's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum RingProblem {
    /// There is none.
    #[error("{}: there is no key ring; `fedtoken keys init` makes one", .0.display())]
    Missing(PathBuf),
    /// It is there, or it cannot be made.
    #[error("{}: {source}", path.display())]
    Unusable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: RingFileError,
    },
}

/// The ring's file: what the command says, `keys.ring_file`, or what the service manager hands over.
///
/// # Errors
/// When none of them says it.
pub(in crate::cli) fn ring_path(config: &Config, said: Option<PathBuf>) -> Result<PathBuf, Failed> {
    let handed = credentials_directory().map(|folder| folder.join("ring"));
    let configured = config.keys.ring_file.clone();
    said.or(configured).or(handed).ok_or_else(|| {
        "no key ring: set keys.ring_file and make it with `fedtoken keys init`".into()
    })
}

/// Names the file to what went wrong with it when it was read.
pub(in crate::cli) fn unread(path: &Path) -> impl FnOnce(RingFileError) -> RingProblem {
    |source| match source {
        RingFileError::File(error) if error.kind() == io::ErrorKind::NotFound => {
            RingProblem::Missing(path.to_owned())
        }
        source => unusable(path)(source),
    }
}

/// Names the file to whatever went wrong with it.
pub(in crate::cli) fn unusable(path: &Path) -> impl FnOnce(RingFileError) -> RingProblem {
    |source| RingProblem::Unusable {
        path: path.to_owned(),
        source,
    }
}
