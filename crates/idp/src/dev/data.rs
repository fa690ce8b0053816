//! The data folder of a trial: key ring, database, the trial's own secrets.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    secret::OpaqueToken,
};
use rand_core::CryptoRng;
use tempfile::TempDir;

use super::{Clear, TrialCertificatesError, file::replace};
use crate::keys::{RingFileError, file};

/// The folder; a temporary one goes away with this value.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _temporary: Option<TempDir>,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The folder or a file in it.
    #[error("{} cannot be used", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The key ring.
    #[error(transparent)]
    Ring(#[from] RingFileError),
    /// A sealed secret.
    #[error("a sealed secret of the trial cannot be used")]
    Secret(#[from] KeyringError),
    /// The certificates.
    #[error(transparent)]
    Certificates(#[from] TrialCertificatesError),
}

/// A secret that the folder keeps sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The client secret of the sample relying party.
    RelyingParty,
    /// The initial access token of dynamic registration.
    Registration,
}

impl Kept {
    const fn file(self) -> &'static str {
        match self {
            Self::RelyingParty => "relying-party.sealed",
            Self::Registration => "registration.sealed",
        }
    }

    const fn context(self) -> &'static str {
        match self {
            Self::RelyingParty => "fedtoken/dev/relying-party/v1",
            Self::Registration => "fedtoken/dev/registration/v1",
        }
    }
}

impl DataFolder {
    /// This folder, made if it is missing; without one a temporary folder. Both for us alone.
    ///
    /// # Errors
    /// [`DataError::Folder`] if it cannot be made.
    pub fn open(wanted: Option<PathBuf>) -> Result<Self, DataError> {
        let Some(path) = wanted else {
            let temporary = tempfile::Builder::new()
                .prefix("fedtoken-dev-")
                .permissions(fs::Permissions::from_mode(0o700))
                .tempdir();
            let temporary = temporary.map_err(|source| refused(&std::env::temp_dir(), source))?;
            return Ok(Self {
                path: temporary.path().to_owned(),
                _temporary: Some(temporary),
            });
        };
        let made = fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path);
        made.and_then(|()| fs::canonicalize(&path))
            .map(|path| Self {
                path,
                _temporary: None,
            })
            .map_err(|source| refused(&path, source))
    }

    /// Address of the trial's own database.
    #[must_use]
    pub fn database(&self) -> String {
        format!("sqlite://{}", self.path.join("fedtoken.db").display())
    }

    /// Where the key ring lies.
    #[must_use]
    pub fn ring_file(&self) -> PathBuf {
        self.path.join("ring")
    }

    /// Where the trial's file lies unless the caller says otherwise.
    #[must_use]
    pub fn trial_file(&self) -> PathBuf {
        self.path.join("trial.json")
    }

    /// The folder of the trial's certificates, made if it is missing.
    ///
    /// # Errors
    /// [`DataError::Folder`] if it cannot be made.
    pub fn certificates(&self) -> Result<PathBuf, DataError> {
        let path = self.path.join("certificates");
        let mut made = fs::DirBuilder::new();
        let made = made.recursive(true).mode(0o700).create(&path);
        made.map(|()| path.clone())
            .map_err(|source| refused(&path, source))
    }

    /// The key ring at this path, made at the first start.
    ///
    /// # Errors
    /// [`DataError::Ring`] if there is one that cannot be used.
    pub fn ring(&self, path: &Path, rng: &mut impl CryptoRng) -> Result<Keyring, DataError> {
        if !path.exists() {
            file::create(path, rng)?;
        }
        Ok(file::load(path)?)
    }

    /// A secret of the trial itself, sealed under the ring; drawn at the first start.
    ///
    /// # Errors
    /// [`DataError`] if the stored one cannot be read or opened.
    pub fn secret(
        &self,
        kept: Kept,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<Clear, DataError> {
        let path = self.path.join(kept.file());
        let context = Context::new(kept.context());
        match fs::read(&path) {
            Ok(bytes) => {
                let opened = ring.open(&context, &Sealed::from_bytes(&bytes)?)?;
                Ok(Clear::new(String::from_utf8_lossy(opened.expose())))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let drawn = OpaqueToken::draw(rng);
                let sealed = ring
                    .seal(&context, drawn.expose().as_bytes(), rng)?
                    .to_bytes();
                replace(&path, |file| io::Write::write_all(file, &sealed))
                    .map_err(|source| refused(&path, source))?;
                Ok(Clear::new(drawn.expose()))
            }
            Err(source) => Err(refused(&path, source)),
        }
    }
}

fn refused(path: &Path, source: io::Error) -> DataError {
    DataError::Folder {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_second_start_finds_ring_and_secret_again() {
        let parent = tempfile::tempdir().unwrap();
        let wanted = Some(parent.path().join("data"));
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut start = || {
            let folder = DataFolder::open(wanted.clone()).unwrap();
            let ring = folder.ring(&folder.ring_file(), &mut rng).unwrap();
            [Kept::RelyingParty, Kept::Registration].map(|kept| {
                let secret = folder.secret(kept, &ring, &mut rng).unwrap();
                secret.expose().to_owned()
            })
        };
        let first = start();
        assert_eq!(first, start());
        assert_ne!(first[0], first[1]);
        let mode = fs::metadata(wanted.as_ref().unwrap())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn the_secret_does_not_lie_there_in_the_clear() {
        let folder = DataFolder::open(None).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = folder.ring(&folder.ring_file(), &mut rng).unwrap();
        let kept = Kept::RelyingParty;
        let secret = folder.secret(kept, &ring, &mut rng).unwrap();
        let stored = fs::read(folder.path.join("relying-party.sealed")).unwrap();
        let clear = secret.expose().as_bytes();
        assert!(!stored.windows(clear.len()).any(|window| window == clear));
    }

    #[test]
    fn a_temporary_folder_goes_away() {
        let folder = DataFolder::open(None).unwrap();
        let path = folder.path.clone();
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }
}
