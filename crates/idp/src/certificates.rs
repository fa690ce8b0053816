//! The certificates of our listeners: read at the start, and again when their files change.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use thiserror::Error;

use crate::{
    config::{
        clients::Fingerprint,
        tls::{PairFiles, Tls as Section, TlsFileError, read_authorities},
    },
    http::tls::{Authorities, AuthoritiesError, Identity, IdentityError, Tls, TlsError},
};

/// The certificates of all listeners that have one.
#[derive(Debug)]
pub struct Certificates {
    public: Option<Shown>,
    mutual: Option<Shown>,
    issuers: (Option<PathBuf>, Arc<Authorities>),
    seen: Mutex<Fingerprint>,
}

/// What a listener shows, and where it comes from.
#[derive(Debug)]
struct Shown {
    files: PairFiles,
    identity: Arc<Identity>,
}

/// A certificate cannot be used.
#[derive(Debug, Error)]
pub enum CertificatesError {
    /// A file.
    #[error(transparent)]
    File(#[from] TlsFileError),
    /// The content of a pair of files.
    #[error("{}: {source}", path.display())]
    Pair {
        /// The certificate's file.
        path: PathBuf,
        /// What is wrong.
        source: IdentityError,
    },
    /// The content of the issuers' file.
    #[error("{}: {source}", path.display())]
    Issuers {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        source: AuthoritiesError,
    },
}

impl Certificates {
    /// Reads everything that the section names.
    ///
    /// # Errors
    /// [`CertificatesError`] names the file.
    pub fn open(section: &Section) -> Result<Self, CertificatesError> {
        let issuers = section.authorities_file().map(PathBuf::from);
        let pairs = [section.public_files(), section.mutual_files()];
        // Taken before the files are read, so that what changes meanwhile is seen.
        let seen = fingerprint(pairs.iter().flatten(), issuers.as_ref());
        let authorities = match &issuers {
            Some(path) => Authorities::parse(&read_authorities(path)?).map_err(of_issuers(path))?,
            None => Authorities::none(),
        };
        let [public, mutual] = pairs.map(|files| files.map(Shown::open).transpose());
        Ok(Self {
            public: public?,
            mutual: mutual?,
            issuers: (issuers, Arc::new(authorities)),
            seen: Mutex::new(seen),
        })
    }

    /// TLS of the public listener; none when a proxy does it.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn public(&self) -> Result<Option<Tls>, TlsError> {
        let shown = self.public.as_ref();
        shown
            .map(|shown| Tls::public(Arc::clone(&shown.identity)))
            .transpose()
    }

    /// TLS of the listener that asks for certificates; none when there is no such listener.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn mutual(&self) -> Result<Option<Tls>, TlsError> {
        let shown = self.mutual.as_ref();
        let tls = |shown: &Shown| {
            let authorities = Arc::clone(&self.issuers.1);
            Tls::mutual(Arc::clone(&shown.identity), authorities)
        };
        shown.map(tls).transpose()
    }

    /// Whether there is anything that could change.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.public.is_none() && self.mutual.is_none()
    }

    /// Looks whether a file has changed, and reads all of them then.
    pub fn look(&self) {
        let pairs = self.public.iter().chain(&self.mutual);
        let now = fingerprint(pairs.map(|shown| &shown.files), self.issuers.0.as_ref());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if now != *seen {
            *seen = now;
            self.reload();
        }
    }

    /// Reads all files whether or not they have changed. What cannot be used is logged, and the
    /// listener stays as it was.
    pub fn reload(&self) {
        for shown in self.public.iter().chain(&self.mutual) {
            log(&shown.files.certificate, shown.renew());
        }
        if let (Some(path), authorities) = &self.issuers {
            let read = read_authorities(path).map_err(CertificatesError::from);
            let renewed = read.and_then(|pem| authorities.renew(&pem).map_err(of_issuers(path)));
            log(path, renewed);
        }
    }
}

impl Shown {
    fn open(files: PairFiles) -> Result<Self, CertificatesError> {
        let pair = files.read()?;
        let identity = Identity::parse(&pair.certificate, &pair.key);
        let identity = Arc::new(identity.map_err(of_pair(&files))?);
        Ok(Self { files, identity })
    }

    fn renew(&self) -> Result<(), CertificatesError> {
        let pair = self.files.read()?;
        let renewed = self.identity.renew(&pair.certificate, &pair.key);
        renewed.map_err(of_pair(&self.files))
    }
}

fn fingerprint<'a>(
    pairs: impl Iterator<Item = &'a PairFiles>,
    issuers: Option<&'a PathBuf>,
) -> Fingerprint {
    let files = pairs.flat_map(|files| [&files.certificate, &files.key]);
    Fingerprint::of_files(files.chain(issuers).cloned().collect())
}

fn of_pair(files: &PairFiles) -> impl Fn(IdentityError) -> CertificatesError {
    move |source| CertificatesError::Pair {
        path: files.certificate.clone(),
        source,
    }
}

fn of_issuers(path: &Path) -> impl Fn(AuthoritiesError) -> CertificatesError {
    move |source| CertificatesError::Issuers {
        path: path.to_owned(),
        source,
    }
}

fn log(path: &Path, renewed: Result<(), CertificatesError>) {
    let file = path.display();
    match renewed {
        Ok(()) => tracing::info!(%file, "certificates were read again"),
        Err(error) => tracing::error!(%error, "the certificates are left as they were"),
    }
}

#[cfg(test)]
mod tests;
