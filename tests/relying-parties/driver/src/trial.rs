//! The trial, `fedtoken dev`: the provider that the programs log in by.

use std::{fs, process::Command, time::Duration};

use fedtoken_idp::dev::{TrialClient, TrialFile};
use tempfile::TempDir;

use crate::{
    failure::Failure, folders::Folders, person::Person, process::Process, program::Registered,
};

/// A running trial with everything in a folder that goes with it.
pub(crate) struct Trial {
    file: TrialFile,
    // Dropped in this order: first the process, then its folder.
    _process: Process,
    _folder: TempDir,
}

impl Trial {
    /// Starts it with free ports and hashes that cost little, and waits until it is ready.
    ///
    /// # Errors
    /// [`Failure::Silent`] when it is not ready within a minute, with its words on standard error.
    pub(crate) async fn start(folders: &Folders) -> Result<Self, Failure> {
        let name = "fedtoken dev";
        let folder = tempfile::tempdir().map_err(|source| Failure::NotStarted { name, source })?;
        let settings = folder.path().join("settings.toml");
        fs::write(&settings, CHEAP).map_err(|source| Failure::File {
            path: settings.clone(),
            source,
        })?;
        let told = folder.path().join("told.json");
        let mut command = Command::new(folders.fedtoken());
        command.arg("dev").arg("--config").arg(&settings);
        command.arg("--data").arg(folder.path().join("data"));
        command.arg("--json").arg(&told).args(LISTENERS);
        let mut process = Process::start(&mut command, name)?;
        for _ in 0..PATIENCE {
            // It is written in one step, once the server accepts connections.
            if let Some(file) = TrialFile::read(&told) {
                return Ok(Self {
                    file,
                    _process: process,
                    _folder: folder,
                });
            }
            if !process.runs() {
                break;
            }
            tokio::time::sleep(MOMENT).await;
        }
        eprintln!("{}", process.said());
        Err(Failure::Silent { name })
    }

    /// The provider.
    pub(crate) fn issuer(&self) -> &str {
        &self.file.issuer
    }

    /// Where its metrics are.
    pub(crate) fn metrics(&self) -> String {
        format!("{}/metrics", self.file.ops)
    }

    /// The client that a program is.
    ///
    /// # Errors
    /// [`Failure::Trial`] when there is none.
    pub(crate) fn client(&self, registered: Registered) -> Result<&TrialClient, Failure> {
        let mut clients = self.file.clients.iter();
        let found = match registered {
            // It stands first in the file.
            Registered::Confidential => clients.next(),
            Registered::Native => clients.find(|client| client.client_id == NATIVE),
        };
        found.ok_or(Failure::Trial("client"))
    }

    /// Another person for each program: nobody's login stands in the way of the next one.
    ///
    /// # Errors
    /// [`Failure::Trial`] when there are too few with an active token.
    pub(crate) fn person(&self, index: usize) -> Result<Person<'_>, Failure> {
        let mut persons = self.file.persons.iter().filter_map(Person::with_token);
        persons
            .nth(index)
            .ok_or(Failure::Trial("further person with an active token"))
    }
}

/// `localhost` is both 127.0.0.1 and, where the machine has it, ::1: libraries differ in what they try first.
const LISTENERS: [&str; 6] = [
    "--listen",
    "localhost:0",
    "--rp-listen",
    "localhost:0",
    "--ops-listen",
    "127.0.0.1:0",
];
/// It registers, besides loopback with any port, the address at which the programs stand.
const NATIVE: &str = "trial-native";
const CHEAP: &str = "[password]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n\
                     [token]\nmemory_kib = 8\niterations = 1\nparallelism = 1\n";
/// Moments that it has to begin.
const PATIENCE: usize = 600;
const MOMENT: Duration = Duration::from_millis(100);
