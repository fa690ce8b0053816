//! One key of somebody else (RFC 7517 section 4).

use data_encoding::BASE64;
use serde_json::{Map, Value};

use super::{error::JwkError, material::Material};
use crate::keys::algorithm::ClientAlgorithm;

/// A public key that may check signatures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForeignKey {
    kid: Option<String>,
    algorithm: Option<ClientAlgorithm>,
    material: Material,
    certificate: Option<Vec<u8>>,
}

impl ForeignKey {
    /// Reads a JWK; it must be public, of a supported kind, and for checking signatures.
    ///
    /// # Errors
    /// [`JwkError`] says why it is of no use.
    pub fn from_jwk(jwk: &Value) -> Result<Self, JwkError> {
        let jwk = jwk.as_object().ok_or(JwkError::Unsound)?;
        if has_private_members(jwk) {
            return Err(JwkError::Private);
        }
        let material = Material::from_jwk(jwk)?;
        if !is_for_signatures(jwk) {
            return Err(JwkError::OtherPurpose);
        }
        let algorithm = optional_text(jwk, "alg")?
            .map(ClientAlgorithm::parse)
            .transpose()
            .map_err(|_| JwkError::OtherPurpose)?;
        let kid = optional_text(jwk, "kid")?.map(String::from);
        if kid.as_deref().is_some_and(|kid| kid.len() > LONGEST_KID) {
            return Err(JwkError::Unsound);
        }
        Ok(Self {
            kid,
            algorithm,
            material,
            certificate: certificate(jwk)?,
        })
    }

    /// Its name within its set, if it has one.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// Its numbers.
    #[must_use]
    pub const fn material(&self) -> &Material {
        &self.material
    }

    /// The certificate that goes with it (`x5c`, RFC 7517 section 4.7), as DER. Nothing of it was
    /// checked.
    #[must_use]
    pub fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// Whether it may check signatures of this algorithm: its kind fits, and it names no other.
    #[must_use]
    pub fn fits(&self, algorithm: ClientAlgorithm) -> bool {
        self.material.fits(algorithm) && self.algorithm.is_none_or(|own| own == algorithm)
    }
}

/// RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1: what only its owner may know.
pub(super) fn has_private_members(jwk: &Map<String, Value>) -> bool {
    PRIVATE.iter().any(|name| jwk.contains_key(*name))
}

fn is_for_signatures(jwk: &Map<String, Value>) -> bool {
    let usage = jwk.get("use").is_none_or(|usage| usage == "sig");
    let operations = jwk.get("key_ops").is_none_or(|operations| {
        let listed = operations.as_array();
        listed.is_some_and(|listed| listed.iter().any(|operation| operation == "verify"))
    });
    usage && operations
}

fn optional_text<'a>(jwk: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, JwkError> {
    jwk.get(name)
        .map(|value| value.as_str().ok_or(JwkError::Unsound))
        .transpose()
}

/// Only the key's own certificate matters, which comes first.
fn certificate(jwk: &Map<String, Value>) -> Result<Option<Vec<u8>>, JwkError> {
    let Some(chain) = jwk.get("x5c") else {
        return Ok(None);
    };
    let first = chain.as_array().and_then(|chain| chain.first());
    let text = first.and_then(Value::as_str).ok_or(JwkError::Unsound)?;
    let der = BASE64.decode(text.as_bytes());
    der.map(Some).map_err(|_| JwkError::Unsound)
}

const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Bytes.
const LONGEST_KID: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(name: &str, value: Value) -> Result<ForeignKey, JwkError> {
        let mut jwk = json!({
            "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        });
        jwk[name] = value;
        ForeignKey::from_jwk(&jwk)
    }

    #[test]
    fn a_key_for_signatures_is_read() {
        for (name, value) in [
            ("use", json!("sig")),
            ("key_ops", json!(["verify"])),
            ("key_ops", json!(["encrypt", "verify"])),
            ("alg", json!("EdDSA")),
            ("kid", json!("k".repeat(256))),
            ("x5t", json!("odd, and of no interest")),
        ] {
            assert!(with(name, value.clone()).is_ok(), "{name} {value}");
        }
        assert_eq!(with("kid", json!("a")).unwrap().kid(), Some("a"));
    }

    #[test]
    fn a_key_for_anything_else_is_refused() {
        for (name, value) in [
            ("use", json!("enc")),
            ("use", json!(1)),
            ("key_ops", json!(["sign"])),
            ("key_ops", json!([])),
            ("key_ops", json!("verify")),
            ("alg", json!("ECDH-ES")),
            ("alg", json!("HS256")),
            ("alg", json!("none")),
            ("alg", json!("eddsa")),
        ] {
            let read = with(name, value.clone());
            assert_eq!(read, Err(JwkError::OtherPurpose), "{name} {value}");
        }
    }

    #[test]
    fn each_private_member_is_refused() {
        for name in PRIVATE {
            assert_eq!(with(name, json!("AQ")), Err(JwkError::Private), "{name}");
        }
        assert_eq!(with("d", Value::Null), Err(JwkError::Private));
        let symmetric = json!({"kty": "oct", "k": "AQ"});
        assert_eq!(ForeignKey::from_jwk(&symmetric), Err(JwkError::Private));
    }

    #[test]
    fn members_of_another_shape_are_refused() {
        for (name, value) in [
            ("alg", json!(1)),
            ("kid", json!(1)),
            ("kid", json!("k".repeat(257))),
            ("x5c", json!("AQ==")),
            ("x5c", json!([])),
            ("x5c", json!([1])),
            ("x5c", json!(["!"])),
        ] {
            let read = with(name, value.clone());
            assert_eq!(read, Err(JwkError::Unsound), "{name} {value}");
        }
        assert_eq!(ForeignKey::from_jwk(&json!([])), Err(JwkError::Unsound));
    }

    #[test]
    fn a_key_is_used_for_the_algorithm_it_names_alone() {
        let modulus = data_encoding::BASE64URL_NOPAD.encode(&[0xff; 256]);
        let rsa = |alg: Option<&str>| {
            let mut jwk = json!({"kty": "RSA", "n": modulus, "e": "AQAB"});
            if let Some(alg) = alg {
                jwk["alg"] = json!(alg);
            }
            let key = ForeignKey::from_jwk(&jwk).unwrap();
            [ClientAlgorithm::Rs256, ClientAlgorithm::Ps256].map(|algorithm| key.fits(algorithm))
        };
        assert_eq!(rsa(None), [true, true]);
        assert_eq!(rsa(Some("RS256")), [true, false]);
        assert_eq!(rsa(Some("PS256")), [false, true]);
        assert_eq!(rsa(Some("ES256")), [false, false]);
    }

    #[test]
    fn the_first_certificate_goes_with_the_key() {
        let key = with("x5c", json!(["AQI=", "AwQ="])).unwrap();
        assert_eq!(key.certificate(), Some(&[1, 2][..]));
        assert_eq!(with("use", json!("sig")).unwrap().certificate(), None);
    }
}
