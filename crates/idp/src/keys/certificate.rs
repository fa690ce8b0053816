//! What a certificate says (RFC 5280); whether it may be believed is for the TLS listener to know.

use core::{fmt, net::IpAddr};

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use thiserror::Error;
use x509_cert::{
    Certificate,
    der::{Decode, Encode, Reader, SliceReader, asn1::ObjectIdentifier, asn1::UintRef},
    ext::pkix::{SubjectAltName, name::GeneralName},
    spki::SubjectPublicKeyInfoRef,
};

use super::foreign::Material;

/// The certificate at the other end of a connection, whose key the handshake proved.
#[derive(Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    der: Vec<u8>,
    subject: String,
    names: Vec<AlternativeName>,
    material: Option<Material>,
}

/// What came of a look at the certificates behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chain {
    /// They lead to an issuer that the operator trusts, and all of them are valid now.
    Trusted,
    /// Nobody looked.
    Unchecked,
}

/// Another name of the subject (RFC 5280 section 4.2.1.6).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlternativeName {
    /// `dNSName`.
    Dns(String),
    /// `uniformResourceIdentifier`.
    Uri(String),
    /// `iPAddress`.
    Ip(IpAddr),
    /// `rfc822Name`.
    Mail(String),
}

/// The bytes are no certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not an X.509 certificate")]
pub struct CertificateError;

impl PeerCertificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// [`CertificateError`] for anything else.
    pub fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        let read = Certificate::from_der(der).map_err(|_| CertificateError)?;
        let body = read.tbs_certificate();
        let names = body.get_extension::<SubjectAltName>();
        let names = names.map_err(|_| CertificateError)?;
        let names = names.map(|(_, SubjectAltName(names))| names);
        let spki = body.subject_public_key_info().to_der();
        let spki = spki.map_err(|_| CertificateError)?;
        Ok(Self {
            der: der.to_vec(),
            subject: body.subject().to_string(),
            names: names.iter().flatten().filter_map(alternative).collect(),
            material: material(&spki),
        })
    }

    /// The certificate itself.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The distinguished name of its subject as RFC 4514 writes it.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The other names of its subject.
    #[must_use]
    pub fn names(&self) -> &[AlternativeName] {
        &self.names
    }

    /// Its public key, if it is of a kind that clients may register.
    #[must_use]
    pub const fn material(&self) -> Option<&Material> {
        self.material.as_ref()
    }

    /// `x5t#S256` of RFC 8705 section 3.1: what a token is bound to.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(&self.der))
    }
}

/// Names are personal data at times; the thumbprint is enough to know it again.
impl fmt::Debug for PeerCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PeerCertificate({})", self.thumbprint())
    }
}

fn alternative(name: &GeneralName) -> Option<AlternativeName> {
    match name {
        GeneralName::DnsName(name) => Some(AlternativeName::Dns(name.to_string())),
        GeneralName::UniformResourceIdentifier(uri) => Some(AlternativeName::Uri(uri.to_string())),
        GeneralName::Rfc822Name(mail) => Some(AlternativeName::Mail(mail.to_string())),
        GeneralName::IpAddress(octets) => address(octets.as_bytes()).map(AlternativeName::Ip),
        _ => None,
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    let sixteen = || <[u8; 16]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| sixteen()).ok()
}

/// The numbers in a `SubjectPublicKeyInfo` (RFC 3279 section 2.3, RFC 5480, RFC 8410).
fn material(spki: &[u8]) -> Option<Material> {
    let spki = SubjectPublicKeyInfoRef::from_der(spki).ok()?;
    let bits = spki.subject_public_key.as_bytes()?;
    match spki.algorithm.oid {
        RSA => rsa(bits),
        ELLIPTIC if spki.algorithm.parameters_oid() == Ok(P256) => {
            // SEC 1 section 2.3.3: an uncompressed point is 4, x, y.
            let (x, y) = bits.strip_prefix(&[4])?.split_at_checked(32)?;
            Material::p256(x, y).ok()
        }
        ED25519 => Material::ed25519(bits).ok(),
        _ => None,
    }
}

fn rsa(bits: &[u8]) -> Option<Material> {
    let mut reader = SliceReader::new(bits).ok()?;
    let numbers = reader.sequence(|reader| {
        let modulus = UintRef::decode(reader)?;
        Ok::<_, x509_cert::der::Error>((modulus, UintRef::decode(reader)?))
    });
    let (modulus, exponent) = numbers.ok()?;
    Material::rsa(modulus.as_bytes(), exponent.as_bytes()).ok()
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ELLIPTIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, DnType, KeyPair, SanType, SignatureAlgorithm};

    use crate::keys::{Algorithm, ForeignKey, SigningKey};

    fn certificate(key: &KeyPair, change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
        let mut params = CertificateParams::default();
        change(&mut params);
        params.self_signed(key).unwrap().der().to_vec()
    }

    fn read(change: impl FnOnce(&mut CertificateParams)) -> PeerCertificate {
        let der = certificate(&KeyPair::generate().unwrap(), change);
        PeerCertificate::parse(&der).unwrap()
    }

    #[test]
    fn the_subject_is_written_as_rfc_4514_wants_it() {
        let read = read(|params| {
            let mut name = rcgen::DistinguishedName::new();
            name.push(DnType::CountryName, "BE");
            name.push(DnType::OrganizationName, "Stad Gent, IT");
            name.push(DnType::CommonName, "rp.example");
            params.distinguished_name = name;
        });
        assert_eq!(read.subject(), r"CN=rp.example,O=Stad Gent\, IT,C=BE");
    }

    #[test]
    fn each_kind_of_other_name_is_read() {
        let read = read(|params| {
            params.subject_alt_names = vec![
                SanType::DnsName("rp.example".try_into().unwrap()),
                SanType::URI("https://rp.example/".try_into().unwrap()),
                SanType::IpAddress(IpAddr::from([192, 0, 2, 1])),
                SanType::IpAddress(IpAddr::from([1; 16])),
                SanType::Rfc822Name("rp@rp.example".try_into().unwrap()),
            ];
        });
        let text = String::from;
        assert_eq!(
            read.names(),
            [
                AlternativeName::Dns(text("rp.example")),
                AlternativeName::Uri(text("https://rp.example/")),
                AlternativeName::Ip(IpAddr::from([192, 0, 2, 1])),
                AlternativeName::Ip(IpAddr::from([1; 16])),
                AlternativeName::Mail(text("rp@rp.example")),
            ]
        );
    }

    #[test]
    fn a_certificate_without_other_names_has_none() {
        assert!(
            read(|params| params.subject_alt_names.clear())
                .names()
                .is_empty()
        );
    }

    #[test]
    fn the_key_is_the_one_that_a_jwk_would_hold() {
        for algorithm in [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa] {
            let key = SigningKey::generate(algorithm).unwrap();
            let pkcs8 = key.to_pkcs8().unwrap();
            let pair = KeyPair::try_from(pkcs8.expose()).unwrap();
            let read = PeerCertificate::parse(&certificate(&pair, |_| {}));
            let jwk = serde_json::to_value(key.public()).unwrap();
            let jwk = ForeignKey::from_jwk(&jwk).unwrap();
            assert_eq!(
                read.unwrap().material(),
                Some(jwk.material()),
                "{algorithm:?}"
            );
        }
    }

    #[test]
    fn a_key_of_another_kind_is_none_of_ours() {
        let other: &'static SignatureAlgorithm = &rcgen::PKCS_ECDSA_P384_SHA384;
        let der = certificate(&KeyPair::generate_for(other).unwrap(), |_| {});
        let read = PeerCertificate::parse(&der).unwrap();
        assert_eq!(read.material(), None);
    }

    #[test]
    fn the_thumbprint_is_the_digest_of_the_whole() {
        let read = read(|_| {});
        let digest = Sha256::digest(read.der());
        assert_eq!(read.thumbprint(), BASE64URL_NOPAD.encode(&digest));
        assert_eq!(read.thumbprint().len(), 43);
    }

    #[test]
    fn other_bytes_are_no_certificate() {
        let good = certificate(&KeyPair::generate().unwrap(), |_| {});
        let longer = [good.as_slice(), &[0]].concat();
        for bad in [&[][..], b"x", &good[1..], &good[..good.len() - 1], &longer] {
            let read = PeerCertificate::parse(bad);
            assert_eq!(read, Err(CertificateError));
        }
    }

    #[test]
    fn no_name_is_printed() {
        let read = read(|params| {
            params
                .distinguished_name
                .push(DnType::CommonName, "Jan Peeters");
        });
        assert!(!format!("{read:?}").contains("Peeters"));
    }
}
