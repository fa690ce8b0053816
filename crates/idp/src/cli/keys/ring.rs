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
    #[error(
        "{}: there is no key ring: put the one of this database back; for a new database alone \
         `fedtoken keys init` makes one", .0.display()
    )]
    Missing(PathBuf),
    /// It cannot be made here.
    #[error("{}: the folder {} is not there", .0.display(), folder(.0).display())]
    NoFolder(PathBuf),
    /// Something else has its name.
    #[error("{}: is a folder", .0.display())]
    Folder(PathBuf),
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
    let unnamed = "no key ring is named: say where it lies by `--ring FILE`, or set keys.ring_file";
    said.or_else(|| own_ring(config))
        .ok_or_else(|| unnamed.into())
}

/// The ring's file of a provider, which nobody names to it on the command line.
///
/// # Errors
/// When neither the configuration nor the service manager names it.
pub(in crate::cli) fn provider_ring(config: &Config) -> Result<PathBuf, Failed> {
    let unnamed = "no key ring is named: set keys.ring_file, or let the service manager hand it over \
        (`LoadCredential=ring:FILE`)";
    own_ring(config).ok_or_else(|| unnamed.into())
}

fn own_ring(config: &Config) -> Option<PathBuf> {
    let handed = || credentials_directory().map(|folder| folder.join("ring"));
    config.keys.ring_file.clone().or_else(handed)
}

/// Names the file to what went wrong with it when it was read.
pub(in crate::cli) fn unread(path: &Path) -> impl FnOnce(RingFileError) -> RingProblem {
    |source| match source {
        RingFileError::File(error) if error.kind() == io::ErrorKind::NotFound => {
            RingProblem::Missing(path.to_owned())
        }
        _ if path.is_dir() => RingProblem::Folder(path.to_owned()),
        source => unusable(path)(source),
    }
}

/// Names the file to whatever went wrong with it.
pub(in crate::cli) fn unusable(path: &Path) -> impl FnOnce(RingFileError) -> RingProblem {
    |source| match source {
        RingFileError::File(error)
            if error.kind() == io::ErrorKind::NotFound && !folder(path).is_dir() =>
        {
            RingProblem::NoFolder(path.to_owned())
        }
        source => RingProblem::Unusable {
            path: path.to_owned(),
            source,
        },
    }
}

/// The folder that a file lies in.
fn folder(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    parent.unwrap_or_else(|| Path::new("."))
}
