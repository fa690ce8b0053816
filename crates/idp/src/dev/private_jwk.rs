//! The key of a made-up client: it stands whole in the trial's file, and public everywhere else.

use aws_lc_rs::{
    encoding::{AsBigEndian, EcPrivateKeyBin},
    error::Unspecified,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::Clear;
use crate::keys::PublicKey;

/// A private JWK (RFC 7517) on P-256 for ES256.
#[derive(Debug, Serialize, Deserialize)]
pub struct PrivateJwk {
    /// The private scalar (RFC 7518 section 6.2.2).
    d: Clear,
    #[serde(flatten)]
    public: Map<String, Value>,
}

/// The library could not make a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no key could be made")]
pub struct PrivateJwkError;

impl PrivateJwk {
    /// Makes a new one. The generator is the library's own: it takes none from outside.
    ///
    /// # Errors
    /// [`PrivateJwkError`] when the library has no randomness or memory.
    pub fn generate() -> Result<Self, PrivateJwkError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
        let scalar = AsBigEndian::<EcPrivateKeyBin<'_>>::as_be_bytes(&pair.private_key());
        let scalar = scalar.map_err(failed)?;
        let d = Zeroizing::new(BASE64URL_NOPAD.encode(scalar.as_ref()));
        // An uncompressed point: 4, x, y (SEC 1 section 2.3.3).
        let point = pair.public_key().as_ref();
        let (x, y) = point
            .get(1..33)
            .zip(point.get(33..65))
            .ok_or(PrivateJwkError)?;
        let (x, y) = (x.try_into().ok(), y.try_into().ok());
        let (x, y) = x.zip(y).ok_or(PrivateJwkError)?;
        match json!(PublicKey::p256(&x, &y)) {
            Value::Object(public) => Ok(Self {
                d: Clear::new(d.as_str()),
                public,
            }),
            _ => Err(PrivateJwkError),
        }
    }

    /// What is registered of it: a JWK Set.
    #[must_use]
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.public] })
    }

    /// One more of it.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self {
            d: self.d.duplicate(),
            public: self.public.clone(),
        }
    }
}

fn failed(_: Unspecified) -> PrivateJwkError {
    PrivateJwkError
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Algorithm, ForeignKeys};

    #[test]
    fn the_public_half_is_fit_to_be_registered() {
        let key = PrivateJwk::generate().unwrap();
        let keys = ForeignKeys::register(&key.jwks()).unwrap();
        assert!(keys.has_one_for(Algorithm::Es256) && keys.iter().count() == 1);
    }

    #[test]
    fn the_file_tells_the_whole_key_and_reads_back() {
        let key = PrivateJwk::generate().unwrap();
        let told = serde_json::to_value(&key).unwrap();
        for member in ["kty", "crv", "x", "y", "d", "kid", "alg"] {
            assert!(told[member].is_string(), "{member}");
        }
        assert_eq!(told["d"].as_str().unwrap().len(), 43);
        let read: PrivateJwk = serde_json::from_value(told.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), told);
        assert_eq!(serde_json::to_value(read.duplicate()).unwrap(), told);
    }

    #[test]
    fn the_private_half_is_not_printed() {
        let key = PrivateJwk::generate().unwrap();
        assert!(!format!("{key:?}").contains(key.d.expose()));
    }
}
