//! Why a chore stopped.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// Why a chore stopped; the text is a fragment for the last line on the terminal.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The program is not there or may not run.
    NotStarted { program: String, source: io::Error },
    /// The program ran and said no.
    Refused { line: String, status: ExitStatus },
    /// The program ran and its answer could not be understood.
    Unclear { line: String },
    /// Programs are missing and cannot be installed from here.
    Missing { packages: Vec<&'static str> },
    /// A component of the Rust toolchain is missing.
    NoComponent { name: &'static str },
    /// A file or folder could not be read.
    Unreadable { path: PathBuf, source: io::Error },
    /// House rules are broken.
    Untidy { findings: usize },
    /// The words behind the verb say nothing.
    Misused { what: String },
    /// A fuzz target does not see where it goes.
    Blind { name: String },
    /// The public interface is not what its listing says.
    InterfaceChanged { lines: usize },
    /// A page shows another program than is run.
    PagesDiffer { pages: usize },
    /// Another rustdoc than the one that the listing is made with.
    OtherRustdoc { format: String },
    /// A drill did not show what it should.
    Drill { what: String },
}

impl Failure {
    /// A file or folder that could not be read.
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        Self::Unreadable { path, source }
    }

    /// What a drill did not show.
    pub(crate) fn drill(what: impl Into<String>) -> Self {
        Self::Drill { what: what.into() }
    }

    /// Words behind the verb that say nothing.
    pub(crate) fn misused(what: impl Into<String>) -> Self {
        Self::Misused { what: what.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted { program, source } => write!(out, "cannot start {program}: {source}"),
            Self::Refused { line, status } => write!(out, "`{line}` ended with {status}"),
            Self::Unclear { line } => write!(out, "`{line}` gave an answer nobody understands"),
            Self::Missing { packages } => write!(
                out,
                "missing Debian packages; install them as root: apt-get install {}",
                packages.join(" ")
            ),
            Self::NoComponent { name } => {
                write!(
                    out,
                    "the Rust toolchain lacks {name}: rustup component add {name}"
                )
            }
            Self::Unreadable { path, source } => {
                write!(out, "cannot read {}: {source}", path.display())
            }
            Self::Untidy { findings } => write!(out, "{findings} house rules broken"),
            Self::Misused { what } | Self::Drill { what } => write!(out, "{what}"),
            Self::Blind { name } => write!(
                out,
                "fuzz target {name} sees no coverage: was it built without instrumentation?"
            ),
            Self::InterfaceChanged { lines } => write!(
                out,
                "the public interface of core changed in {lines} lines; if that is meant: \
                 cargo xtask public-api --bless"
            ),
            Self::PagesDiffer { pages } => write!(
                out,
                "{pages} pages show something else than is run: cargo xtask relying-parties --bless"
            ),
            Self::OtherRustdoc { format } => write!(
                out,
                "the listing is made with Rust 1.95, whose rustdoc writes format 57; this one writes \
                 {format}: rustup toolchain install 1.95, then cargo +1.95 xtask ..."
            ),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotStarted { source, .. } | Self::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}
