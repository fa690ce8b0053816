//! The certificates of the trial: its issuer, its listener's, and those of two relying parties.

use std::{
    fs,
    io::Write,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
};

use data_encoding::BASE64;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, SanType,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject};
use zeroize::Zeroizing;

use super::{
    DataError, DataFolder,
    file::replace,
    registrations::{NAMED_CLIENT, OWN_CLIENT},
};
use crate::{
    config::tls::PairFiles,
    keys::{Material, PeerCertificate, PublicKey},
};

/// Where the certificates lie; those of an earlier start are kept.
#[derive(Clone, Debug)]
pub struct TrialCertificates {
    folder: PathBuf,
    own_jwks: Value,
}

/// Where the certificate of a client and its key lie, as PEM.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TrialCredential {
    /// The certificate.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// The certificates of the trial cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrialCertificatesError {
    /// They could not be made.
    #[error("no certificate could be made")]
    Make(#[from] rcgen::Error),
    /// What lies there was made by somebody else.
    #[error("{} holds no certificate of a trial", .0.display())]
    Foreign(PathBuf),
}

impl TrialCertificates {
    /// Those in this folder, made at the first start.
    ///
    /// # Errors
    /// [`DataError`] when they cannot be made, written or read.
    pub fn open(data: &DataFolder) -> Result<Self, DataError> {
        let folder = data.certificates()?;
        if !folder.join(ISSUER).exists() {
            make(&folder)?;
        }
        let own_jwks = jwks(&folder.join(format!("{OWN_CLIENT}.pem")))?;
        Ok(Self { folder, own_jwks })
    }

    /// The issuer of the listener's certificate, and of the client's that is known by its name.
    #[must_use]
    pub fn issuer(&self) -> PathBuf {
        self.folder.join(ISSUER)
    }

    /// The certificate of the listener.
    #[must_use]
    pub fn listener(&self) -> PairFiles {
        let TrialCredential { certificate, key } = self.credential(LISTENER);
        PairFiles { certificate, key }
    }

    /// The certificate of a client.
    #[must_use]
    pub fn credential(&self, client_id: &str) -> TrialCredential {
        TrialCredential {
            certificate: self.folder.join(format!("{client_id}.pem")),
            key: self.folder.join(format!("{client_id}.key")),
        }
    }

    /// What the client with a certificate of its own registers (RFC 8705 section 2.2.2).
    #[must_use]
    pub fn own_jwks(&self) -> Value {
        self.own_jwks.clone()
    }
}

/// All of them, the issuer last: where it lies, the others do. Its key is not kept.
fn make(folder: &Path) -> Result<(), DataError> {
    let issuer = issuer().map_err(TrialCertificatesError::from)?;
    let by_issuer = |params: CertificateParams, key: &KeyPair| params.signed_by(key, &issuer);
    let by_itself = |params: CertificateParams, key: &KeyPair| params.self_signed(key);
    write(folder, LISTENER, listener(), by_issuer)?;
    write(folder, NAMED_CLIENT, client(NAMED_CLIENT), by_issuer)?;
    write(folder, OWN_CLIENT, client(OWN_CLIENT), by_itself)?;
    put(&folder.join(ISSUER), &issuer.pem())
}

fn write(
    folder: &Path,
    name: &str,
    params: CertificateParams,
    sign: impl FnOnce(CertificateParams, &KeyPair) -> Result<rcgen::Certificate, rcgen::Error>,
) -> Result<(), DataError> {
    let key = KeyPair::generate().map_err(TrialCertificatesError::from)?;
    let certificate = sign(params, &key).map_err(TrialCertificatesError::from)?;
    let secret = Zeroizing::new(key.serialize_pem());
    put(&folder.join(format!("{name}.key")), &secret)?;
    put(&folder.join(format!("{name}.pem")), &certificate.pem())
}

fn put(path: &Path, text: &str) -> Result<(), DataError> {
    replace(path, |file| file.write_all(text.as_bytes())).map_err(|source| DataError::Folder {
        path: path.to_owned(),
        source,
    })
}

fn issuer() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = named("Trial issuer");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn listener() -> CertificateParams {
    let mut params = named("Trial listener");
    let own = [
        IpAddr::from(Ipv4Addr::LOCALHOST),
        Ipv6Addr::LOCALHOST.into(),
    ];
    let host = "localhost".try_into().map(SanType::DnsName).ok();
    let names = own.map(SanType::IpAddress).into_iter().chain(host);
    params.subject_alt_names = names.collect();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

fn client(client_id: &str) -> CertificateParams {
    let mut params = named(client_id);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2049, 12, 31);
    params
}

/// A JWK Set with the key of a certificate, and the certificate itself.
fn jwks(path: &Path) -> Result<Value, DataError> {
    let text = fs::read(path).map_err(|source| DataError::Folder {
        path: path.to_owned(),
        source,
    })?;
    let foreign = || TrialCertificatesError::Foreign(path.to_owned());
    let der = CertificateDer::from_pem_slice(&text).map_err(|_| foreign())?;
    let read = PeerCertificate::parse(&der).map_err(|_| foreign())?;
    let Some(Material::P256 { x, y }) = read.material() else {
        return Err(foreign().into());
    };
    let mut jwk = json!(PublicKey::p256(x, y));
    if let Some(members) = jwk.as_object_mut() {
        members.insert("x5c".to_owned(), json!([BASE64.encode(&der)]));
    }
    Ok(json!({ "keys": [jwk] }))
}

const ISSUER: &str = "issuer.pem";
const LISTENER: &str = "listener";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::ForeignKeys;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_second_start_keeps_them() {
        let parent = tempfile::tempdir().unwrap();
        let data = DataFolder::open(Some(parent.path().join("data"))).unwrap();
        let read = || {
            let made = TrialCertificates::open(&data).unwrap();
            let credential = made.credential(NAMED_CLIENT);
            [made.issuer(), credential.certificate, credential.key]
                .map(|path| fs::read(path).unwrap())
        };
        assert_eq!(read(), read());
    }

    #[test]
    fn keys_are_for_their_owner_alone() {
        let data = DataFolder::open(None).unwrap();
        let made = TrialCertificates::open(&data).unwrap();
        for name in [LISTENER, NAMED_CLIENT, OWN_CLIENT] {
            let mode = fs::metadata(made.credential(name).key)
                .unwrap()
                .permissions();
            assert_eq!(mode.mode() & 0o777, 0o600);
        }
        assert!(made.listener().read().is_ok());
    }

    #[test]
    fn the_own_certificate_is_fit_to_be_registered() {
        let data = DataFolder::open(None).unwrap();
        let made = TrialCertificates::open(&data).unwrap();
        let keys = ForeignKeys::register(&made.own_jwks()).unwrap();
        let certificates: Vec<_> = keys.iter().filter_map(|key| key.certificate()).collect();
        let pem = fs::read(made.credential(OWN_CLIENT).certificate).unwrap();
        assert_eq!(
            certificates,
            [&*CertificateDer::from_pem_slice(&pem).unwrap()]
        );
    }
}
