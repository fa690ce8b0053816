//! The keys of one client (RFC 7517 section 5): those of no use to us are left out.

use serde_json::Value;

use super::{
    error::JwkSetError,
    key::{ForeignKey, has_private_members},
};
use crate::keys::algorithm::ClientAlgorithm;

/// What a client signs with, as far as we can check it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ForeignKeys(Vec<ForeignKey>);

impl ForeignKeys {
    /// Reads a fetched JWK Set. One odd key does not break it; a private or symmetric one is
    /// never used.
    ///
    /// # Errors
    /// [`JwkSetError::Malformed`] and [`JwkSetError::TooMany`].
    pub fn parse(json: &[u8]) -> Result<Self, JwkSetError> {
        let set: Value = serde_json::from_slice(json).map_err(|_| JwkSetError::Malformed)?;
        Self::from_value(&set)
    }

    /// As [`ForeignKeys::parse`], for a set that stands in a registration.
    ///
    /// # Errors
    /// As [`ForeignKeys::parse`].
    pub fn from_value(set: &Value) -> Result<Self, JwkSetError> {
        let keys = listed(set)?
            .iter()
            .filter_map(|jwk| ForeignKey::from_jwk(jwk).ok());
        Ok(Self(keys.collect()))
    }

    /// Reads a set that somebody wants to register: he must learn that he gave a secret away.
    ///
    /// # Errors
    /// [`JwkSetError::Private`] when any key holds private members, else as
    /// [`ForeignKeys::parse`].
    pub fn register(set: &Value) -> Result<Self, JwkSetError> {
        let objects = listed(set)?.iter().filter_map(Value::as_object);
        if objects.into_iter().any(has_private_members) {
            return Err(JwkSetError::Private);
        }
        Self::from_value(set)
    }

    /// Whether it can check nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All usable keys.
    pub fn iter(&self) -> impl Iterator<Item = &ForeignKey> {
        self.0.iter()
    }

    /// Whether one of them may check signatures of this algorithm.
    #[must_use]
    pub fn has_one_for(&self, algorithm: ClientAlgorithm) -> bool {
        self.iter().any(|key| key.fits(algorithm))
    }
}

fn listed(set: &Value) -> Result<&Vec<Value>, JwkSetError> {
    let keys = set.get("keys").and_then(Value::as_array);
    let keys = keys.ok_or(JwkSetError::Malformed)?;
    if keys.len() > MOST_KEYS {
        Err(JwkSetError::TooMany)
    } else {
        Ok(keys)
    }
}

/// Far above what a client needs; bounds the work of reading.
const MOST_KEYS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Algorithm, sample};
    use serde_json::json;

    fn ed(kid: &str) -> Value {
        json!({
            "kty": "OKP", "crv": "Ed25519", "kid": kid,
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        })
    }

    fn kids(keys: &ForeignKeys) -> Vec<&str> {
        keys.iter().filter_map(ForeignKey::kid).collect()
    }

    #[test]
    fn our_own_published_set_is_read_whole() {
        let keys = ForeignKeys::register(&sample::keys().jwks()).unwrap();
        assert_eq!(keys.iter().count(), 4);
        assert!(Algorithm::ALL.into_iter().all(|it| keys.has_one_for(it)));
    }

    #[test]
    fn odd_keys_are_left_out_and_the_others_stay() {
        let mut encryption = ed("enc");
        encryption["use"] = json!("enc");
        let odd = [
            json!({"kty": "EC", "crv": "P-521", "x": "AQ", "y": "AQ"}),
            json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AQ"}),
            json!({"kty": "RSA", "n": "AQ", "e": "AQAB"}),
            json!("a text"),
            Value::Null,
            encryption,
        ];
        for odd in odd {
            let set = json!({"keys": [ed("a"), odd, ed("b")], "more": 1});
            assert_eq!(
                kids(&ForeignKeys::register(&set).unwrap()),
                ["a", "b"],
                "{set}"
            );
        }
    }

    #[test]
    fn a_secret_in_any_key_is_refused_at_registration_and_never_used() {
        let mut private = ed("private");
        private["d"] = json!("AQ");
        let mut encryption = private.clone();
        encryption["use"] = json!("enc");
        let symmetric = json!({"kty": "oct", "k": "AQ", "kid": "symmetric"});
        for secret in [private, encryption, symmetric] {
            let set = json!({"keys": [ed("a"), secret]});
            assert_eq!(
                ForeignKeys::register(&set),
                Err(JwkSetError::Private),
                "{set}"
            );
            let fetched = ForeignKeys::parse(set.to_string().as_bytes()).unwrap();
            assert_eq!(kids(&fetched), ["a"]);
        }
    }

    #[test]
    fn what_is_no_set_is_malformed() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"keys": {}}"#,
            r#"{"keys": null}"#,
            "{\"keys\": []",
        ] {
            let read = ForeignKeys::parse(text.as_bytes());
            assert_eq!(read, Err(JwkSetError::Malformed), "{text}");
        }
        assert_eq!(ForeignKeys::register(&ed("a")), Err(JwkSetError::Malformed));
        assert!(ForeignKeys::parse(br#"{"keys": []}"#).unwrap().is_empty());
    }

    #[test]
    fn a_set_has_at_most_100_keys() {
        let of = |count: usize| json!({"keys": vec![ed("a"); count]});
        assert_eq!(
            ForeignKeys::from_value(&of(100)).unwrap().iter().count(),
            100
        );
        assert_eq!(ForeignKeys::from_value(&of(101)), Err(JwkSetError::TooMany));
        assert_eq!(ForeignKeys::register(&of(101)), Err(JwkSetError::TooMany));
    }
}
