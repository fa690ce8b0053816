//! The keys of `[tls]`, and what they come to.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::files::PairFiles;
use crate::oidc::registration::MutualTls;

/// TLS of our own listeners. Without it a proxy does TLS, and nobody is asked for a certificate.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Certificate of the public listener in PEM, followed by its issuers.
    pub certificate_file: Option<PathBuf>,
    /// Its private key in PEM, mode 0600.
    pub key_file: Option<PathBuf>,
    /// The listener that asks for certificates.
    pub mutual: Mutual,
}

/// The listener that asks relying parties for their certificates. It is there when `listen` is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mutual {
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// Scheme, host and port where relying parties find it; needed with `listen`.
    pub url: Option<String>,
    /// Its certificate in PEM, followed by its issuers; that of the public listener without.
    pub certificate_file: Option<PathBuf>,
    /// Its private key in PEM, mode 0600.
    pub key_file: Option<PathBuf>,
    /// Issuers in PEM that are believed about the names of relying parties (`tls_client_auth`).
    pub client_ca_file: Option<PathBuf>,
}

impl Tls {
    /// The files of the public listener; none when it speaks plain HTTP.
    #[must_use]
    pub fn public_files(&self) -> Option<PairFiles> {
        pair(&self.certificate_file, &self.key_file)
    }

    /// The files of the listener that asks for certificates; none when there is none.
    #[must_use]
    pub fn mutual_files(&self) -> Option<PairFiles> {
        self.mutual.listen?;
        let own = pair(&self.mutual.certificate_file, &self.mutual.key_file);
        own.or_else(|| self.public_files())
    }

    /// The issuers that are believed about names.
    #[must_use]
    pub fn authorities_file(&self) -> Option<&Path> {
        self.mutual.listen?;
        self.mutual.client_ca_file.as_deref()
    }

    /// What relying parties can do with certificates here.
    #[must_use]
    pub const fn mutual_tls(&self) -> MutualTls {
        match (&self.mutual.listen, &self.mutual.client_ca_file) {
            (None, _) => MutualTls::Absent,
            (Some(_), None) => MutualTls::WithoutIssuers,
            (Some(_), Some(_)) => MutualTls::Runs,
        }
    }
}

fn pair(certificate: &Option<PathBuf>, key: &Option<PathBuf>) -> Option<PairFiles> {
    let (certificate, key) = (certificate.clone()?, key.clone()?);
    Some(PairFiles { certificate, key })
}
