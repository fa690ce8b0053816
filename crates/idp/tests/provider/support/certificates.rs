//! Issuers, and certificates with their keys.

use data_encoding::{BASE64, BASE64_MIME, BASE64URL_NOPAD};
use fedtoken_idp::keys::{Material, PeerCertificate, PublicKey};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    SanType,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// An issuer of certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key.
pub struct Credential {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Authority {
    /// A new one of this name.
    pub fn new(name: &str) -> Self {
        let mut params = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// A certificate for this common name, which is its DNS name too.
    pub fn issue(&self, name: &str) -> Credential {
        self.issue_with(name, |_| ())
    }

    /// The same after a change.
    pub fn issue_with(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Credential {
        let (mut params, key) = (named(name), KeyPair::generate().unwrap());
        change(&mut params);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Credential::of(&certificate, &key)
    }

    /// Its own certificate.
    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }
}

impl Credential {
    /// A certificate that is its own issuer.
    pub fn by_itself(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        Self::of(&named(name).self_signed(&key).unwrap(), &key)
    }

    fn of(certificate: &rcgen::Certificate, key: &KeyPair) -> Self {
        Self {
            certificate: certificate.der().clone(),
            key: key.serialize_der(),
        }
    }

    /// The certificate.
    pub fn der(&self) -> CertificateDer<'static> {
        self.certificate.clone()
    }

    /// The key.
    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.clone()).into()
    }

    /// `x5t#S256` (RFC 8705 section 3.1).
    pub fn thumbprint(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(&self.certificate))
    }

    /// The JWK Set by which a client registers it (RFC 8705 section 2.2.2).
    pub fn jwks(&self) -> Value {
        let read = PeerCertificate::parse(&self.certificate).unwrap();
        let Some(Material::P256 { x, y }) = read.material() else {
            panic!("no P-256 key")
        };
        let mut jwk = json!(PublicKey::p256(x, y));
        jwk["x5c"] = json!([BASE64.encode(&self.certificate)]);
        json!({"keys": [jwk]})
    }
}

/// RFC 7468.
pub fn pem(label: &str, der: &[u8]) -> String {
    let body = BASE64_MIME.encode(der);
    format!("-----BEGIN {label}-----\n{body}-----END {label}-----\n")
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
    params
}
