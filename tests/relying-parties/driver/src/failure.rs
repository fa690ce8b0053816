//! Why the play stopped.

use std::{io, path::PathBuf};

use fedtoken_idp::dev::BrowserError;

/// Why the play stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Somebody asked it to stop.
    #[error("stopped")]
    Stopped,
    /// The words on the command line say nothing.
    #[error("{0}")]
    Misused(String),
    /// A file or folder.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A program is not there.
    #[error("cannot start {name}: {source}")]
    NotStarted {
        /// Which one.
        name: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A program ended by itself or does not answer.
    #[error("{name} does not answer")]
    Silent {
        /// Which one.
        name: &'static str,
    },
    /// The registered return address cannot be had.
    #[error("port 9999 of 127.0.0.1 is busy; the trial's clients are registered for it: {0}")]
    Busy(#[source] io::Error),
    /// The trial lacks what is needed.
    #[error("the trial's file has no {0}")]
    Trial(&'static str),
    /// The browser cannot go on.
    #[error("{name}, {step}: {source}")]
    Browser {
        /// By which program.
        name: &'static str,
        /// In which part of the play.
        step: &'static str,
        /// What it lacks.
        source: BrowserError,
    },
    /// The play did not go as it must.
    #[error("{name}, {step}: {what}")]
    Wrong {
        /// By which program.
        name: &'static str,
        /// In which part of the play.
        step: &'static str,
        /// What is wrong.
        what: String,
    },
}
