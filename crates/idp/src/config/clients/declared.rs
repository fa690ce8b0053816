//! What files declare, and what is wrong with them.

use std::{fmt, path::PathBuf};

use fedtoken_core::secret::TokenDigest;

use crate::oidc::Registration;

/// Everything that some files declare.
#[derive(Debug, Default)]
pub struct Declaration {
    /// The sound clients, in order of their files.
    pub clients: Vec<DeclaredClient>,
    /// What is wrong with the others.
    pub problems: Vec<FileProblem>,
    /// Every file that was read, those of secrets too.
    pub files: Vec<PathBuf>,
}

/// A client that a file declares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeclaredClient {
    /// The file.
    pub path: PathBuf,
    /// The registration.
    pub registration: Registration,
    /// Digest of its secret, if it takes one.
    pub secret: Option<TokenDigest>,
}

/// One thing wrong with one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileProblem {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.what)
    }
}
