//! Public keys as JSON Web Keys (RFC 7517) with their thumbprint (RFC 7638).

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::DecodingKey;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{algorithm::Algorithm, verify::VerifyError};

/// The public half of a signing key, ready to be published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct PublicKey {
    #[serde(flatten)]
    material: Material,
    kid: String,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: Algorithm,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kty")]
pub(super) enum Material {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec {
        crv: &'static str,
        x: String,
        y: String,
    },
    #[serde(rename = "OKP")]
    Okp { crv: &'static str, x: String },
}

impl PublicKey {
    /// An RSA key for RS256 from its big-endian modulus and exponent.
    #[must_use]
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::new(Material::rsa(modulus, exponent), Algorithm::Rs256)
    }

    /// An RSA key for PS256 from its big-endian modulus and exponent.
    #[must_use]
    pub fn rsa_pss(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::new(Material::rsa(modulus, exponent), Algorithm::Ps256)
    }

    /// A P-256 key for ES256 from its coordinates.
    #[must_use]
    pub fn p256(x: &[u8; 32], y: &[u8; 32]) -> Self {
        Self::new(Material::p256(x, y), Algorithm::Es256)
    }

    /// An Ed25519 key for EdDSA (RFC 8037 section 2).
    #[must_use]
    pub fn ed25519(x: &[u8; 32]) -> Self {
        Self::new(Material::ed25519(x), Algorithm::EdDsa)
    }

    /// Its name: the thumbprint of RFC 7638 with SHA-256.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The one algorithm it is for.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.alg
    }

    pub(super) fn decoding_key(&self) -> Result<DecodingKey, VerifyError> {
        match &self.material {
            Material::Rsa { n, e } => DecodingKey::from_rsa_components(n, e),
            Material::Ec { x, y, .. } => DecodingKey::from_ec_components(x, y),
            Material::Okp { x, .. } => DecodingKey::from_ed_components(x),
        }
        .map_err(|_| VerifyError::UnknownKey)
    }

    fn new(material: Material, alg: Algorithm) -> Self {
        Self {
            kid: material.thumbprint(),
            material,
            usage: "sig",
            alg,
        }
    }
}

impl Material {
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::Rsa {
            n: BASE64URL_NOPAD.encode(modulus),
            e: BASE64URL_NOPAD.encode(exponent),
        }
    }

    pub(super) fn p256(x: &[u8; 32], y: &[u8; 32]) -> Self {
        Self::Ec {
            crv: "P-256",
            x: BASE64URL_NOPAD.encode(x),
            y: BASE64URL_NOPAD.encode(y),
        }
    }

    pub(super) fn ed25519(x: &[u8; 32]) -> Self {
        Self::Okp {
            crv: "Ed25519",
            x: BASE64URL_NOPAD.encode(x),
        }
    }

    /// RFC 7638 section 3: the required members alone, in order of name, without white space.
    /// Base64url and the curve's name need no escaping.
    pub(super) fn thumbprint(&self) -> String {
        let canonical = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::Ec { crv, x, y } => {
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Self::Okp { crv, x } => format!(r#"{{"crv":"{crv}","kty":"OKP","x":"{x}"}}"#),
        };
        BASE64URL_NOPAD.encode(&Sha256::digest(canonical.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7638 section 3.1.
    #[test]
    fn thumbprint_of_the_rfc_example() {
        let modulus = BASE64URL_NOPAD
            .decode(
                concat!(
                    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_",
                    "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0",
                    "_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWh",
                    "AI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
                )
                .as_bytes(),
            )
            .unwrap();
        let key = PublicKey::rsa(&modulus, &[1, 0, 1]);
        assert_eq!(key.kid(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    /// RFC 8037 appendix A.3.
    #[test]
    fn thumbprint_of_the_edwards_example() {
        let x = BASE64URL_NOPAD
            .decode(b"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .unwrap();
        let key = PublicKey::ed25519(x.first_chunk().unwrap());
        assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(
            serde_json::to_value(&key).unwrap(),
            serde_json::json!({
                "kty": "OKP", "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "kid": key.kid(), "use": "sig", "alg": "EdDSA",
            })
        );
    }

    #[test]
    fn an_rsa_key_says_which_of_the_two_schemes_it_is_for() {
        let alg = |key: PublicKey| serde_json::to_value(&key).unwrap()["alg"].clone();
        assert_eq!(alg(PublicKey::rsa(&[5], &[3])), "RS256");
        assert_eq!(alg(PublicKey::rsa_pss(&[5], &[3])), "PS256");
    }

    #[test]
    fn an_elliptic_key_is_published_with_all_members() {
        let key = PublicKey::p256(&[1; 32], &[2; 32]);
        assert_eq!(
            serde_json::to_value(&key).unwrap(),
            serde_json::json!({
                "kty": "EC", "crv": "P-256",
                "x": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
                "y": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
                "kid": key.kid(), "use": "sig", "alg": "ES256",
            })
        );
    }
}
