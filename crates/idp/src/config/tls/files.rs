//! The files that `[tls]` names: read whole, a private key only if nobody else can read it.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use fedtoken_core::secret::SecretBytes;
use thiserror::Error;

use crate::keys::file::is_private;

/// Where the certificate of a listener and its private key lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PairFiles {
    /// The certificate, followed by its issuers.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// What lies there, as PEM (RFC 7468).
#[derive(Debug)]
pub struct Pair {
    /// The certificate, followed by its issuers.
    pub certificate: Vec<u8>,
    /// The private key.
    pub key: SecretBytes,
}

/// A file of `[tls]` cannot be used.
#[derive(Debug, Error)]
pub enum TlsFileError {
    /// It cannot be read.
    #[error("{} cannot be read ({})", path.display(), source.kind())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It holds a private key, and group or others may read it.
    #[error("{} has mode {mode:03o} and others may read it; chmod 600", path.display())]
    Exposed {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

impl PairFiles {
    /// Reads both.
    ///
    /// # Errors
    /// [`TlsFileError`] names the file.
    pub fn read(&self) -> Result<Pair, TlsFileError> {
        Ok(Pair {
            certificate: read(&self.certificate)?,
            key: read_key(&self.key).map_err(|source| failed(&self.key, source))??,
        })
    }
}

/// Reads the issuers that are believed about names, as PEM.
///
/// # Errors
/// [`TlsFileError::File`].
pub fn read_authorities(path: &Path) -> Result<Vec<u8>, TlsFileError> {
    read(path)
}

fn read(path: &Path) -> Result<Vec<u8>, TlsFileError> {
    fs::read(path).map_err(|source| failed(path, source))
}

/// What is checked is what is read: the opened file, not the path.
fn read_key(path: &Path) -> io::Result<Result<SecretBytes, TlsFileError>> {
    let file = File::open(path)?;
    let known = file.metadata()?;
    if !is_private(&known) {
        return Ok(Err(TlsFileError::Exposed {
            path: path.to_owned(),
            mode: known.permissions().mode() & 0o777,
        }));
    }
    let mut bytes = Vec::with_capacity(LONGEST_KEY);
    let limit = u64::try_from(LONGEST_KEY).unwrap_or(u64::MAX);
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(Ok(SecretBytes::new(bytes)))
}

fn failed(path: &Path, source: io::Error) -> TlsFileError {
    TlsFileError::File {
        path: path.to_owned(),
        source,
    }
}

/// Bytes: an RSA key of 8192 bits takes 6.4 KiB. Read into one piece of memory, so that no copy of
/// a growing one is left behind.
const LONGEST_KEY: usize = 32 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;

    fn files(mode: u32) -> (tempfile::TempDir, PairFiles) {
        let folder = tempfile::tempdir().unwrap();
        let files = PairFiles {
            certificate: folder.path().join("tls.pem"),
            key: folder.path().join("tls.key"),
        };
        fs::write(&files.certificate, "certificate").unwrap();
        fs::write(&files.key, "key").unwrap();
        fs::set_permissions(&files.key, Permissions::from_mode(mode)).unwrap();
        (folder, files)
    }

    #[test]
    fn both_are_read() {
        let (_folder, files) = files(0o600);
        let pair = files.read().unwrap();
        assert_eq!(pair.certificate, b"certificate");
        assert_eq!(pair.key.expose(), b"key");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_with_advice() {
        for mode in [0o644, 0o640, 0o604] {
            let (_folder, files) = files(mode);
            let refused = files.read().unwrap_err();
            assert!(matches!(refused, TlsFileError::Exposed { mode: seen, .. } if seen == mode));
            assert!(refused.to_string().contains("tls.key"));
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        for missing in ["tls.pem", "tls.key"] {
            let (folder, files) = files(0o600);
            fs::remove_file(folder.path().join(missing)).unwrap();
            let refused = files.read().unwrap_err().to_string();
            assert!(refused.contains(missing), "{refused}");
        }
    }
}
