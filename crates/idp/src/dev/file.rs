//! The trial's file: where everything is, and with which secrets (contract §3).

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::{Clear, TrialClient, TrialPerson};

/// What stands in the file.
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialFile {
    /// The provider.
    pub issuer: String,
    /// The sample relying party.
    pub relying_party: String,
    /// Health and metrics.
    pub ops: String,
    /// The relying parties, the sample one first.
    pub clients: Vec<TrialClient>,
    /// The made-up persons, the one with every key first.
    pub persons: Vec<TrialPerson>,
    /// How clients may register themselves, where they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<TrialRegistration>,
    /// A low and a high level to ask for, and the key that reaches each.
    pub acr: Value,
    /// The protected resource that access tokens can be for.
    #[serde(default)]
    pub resource: String,
    /// Where the provider asks clients for certificates (RFC 8705), if it does.
    #[serde(default)]
    pub mtls_url: Option<String>,
    /// The issuer of its certificate there, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtls_ca: Option<PathBuf>,
}

/// What a client needs to register itself (RFC 7591).
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialRegistration {
    /// Shown as a bearer token.
    pub initial_access_token: Clear,
}

/// The file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the trial's file {} cannot be written", path.display())]
pub struct TrialFileError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl TrialFile {
    /// The levels of the trial.
    #[must_use]
    pub fn acr() -> Value {
        let (low, high) = ("urn:fedtoken:level:300", "urn:fedtoken:level:400");
        json!({ "low": low, "high": high, "methods": { low: "token", high: "app" } })
    }

    /// Reads what an earlier trial has written; none if there is nothing that can be read.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        let text = Zeroizing::new(fs::read(path).ok()?);
        serde_json::from_slice(&text).ok()
    }

    /// Writes the file as a whole, readable by its owner alone: a reader finds the old content or
    /// the new one, never a part.
    ///
    /// # Errors
    /// [`TrialFileError`] names the file.
    pub fn write(&self, path: &Path) -> Result<(), TrialFileError> {
        replace(path, |file| {
            let mut text = Zeroizing::new(serde_json::to_vec_pretty(self)?);
            text.push(b'\n');
            file.write_all(&text)
        })
        .map_err(|source| TrialFileError {
            path: path.to_owned(),
            source,
        })
    }
}

/// Puts a file of mode 0600 in the place of another one, in one step that survives a power cut.
pub(super) fn replace(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> io::Result<()>,
) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // A temporary file is made for its owner alone.
    let mut file = NamedTempFile::new_in(folder)?;
    write(&mut file)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn trial(issuer: &str) -> TrialFile {
        TrialFile {
            issuer: issuer.to_owned(),
            relying_party: "http://localhost:8081".to_owned(),
            ops: "http://127.0.0.1:8082".to_owned(),
            clients: Vec::new(),
            persons: Vec::new(),
            registration: None,
            acr: TrialFile::acr(),
            resource: String::new(),
            mtls_url: None,
            mtls_ca: None,
        }
    }

    #[test]
    fn a_written_file_reads_back_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trial.json");
        trial("http://localhost:1").write(&path).unwrap();
        trial("http://localhost:2").write(&path).unwrap();
        assert_eq!(TrialFile::read(&path).unwrap().issuer, "http://localhost:2");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_trial_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trial.json");
        assert!(TrialFile::read(&path).is_none());
        fs::write(&path, "").unwrap();
        assert!(TrialFile::read(&path).is_none());
    }
}
