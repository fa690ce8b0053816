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
enum Material {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec {
        crv: &'static str,
        x: String,
        y: String,
    },
}

impl PublicKey {
    /// An RSA key for RS256 from its big-endian modulus and exponent.
    #[must_use]
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        let material = Material::Rsa {
            n: BASE64URL_NOPAD.encode(modulus),
            e: BASE64URL_NOPAD.encode(exponent),
        };
        Self::new(material, Algorithm::Rs256)
    }

    /// A P-256 key for ES256 from its coordinates.
    #[must_use]
    pub fn p256(x: &[u8; 32], y: &[u8; 32]) -> Self {
        let material = Material::Ec {
            crv: "P-256",
            x: BASE64URL_NOPAD.encode(x),
            y: BASE64URL_NOPAD.encode(y),
        };
        Self::new(material, Algorithm::Es256)
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
    /// RFC 7638 section 3: the required members alone, in order of name, without white space.
    /// Base64url and the curve's name need no escaping.
    fn thumbprint(&self) -> String {
        let canonical = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::Ec { crv, x, y } => {
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
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
