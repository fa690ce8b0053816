//! Minted tokens verify with other people's code, and nothing private shows.

use jsonwebtoken::{DecodingKey, Validation, decode, jwk::Jwk};
use openidconnect::JsonWebKey;
use serde_json::{Value, json};

use super::*;

fn reads_with_jsonwebtoken(key: &SigningKey, jwt: &str) -> Value {
    let jwk: Jwk = serde_json::from_value(serde_json::to_value(key.public()).unwrap()).unwrap();
    let mut validation = Validation::new(key.algorithm().to_reader());
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    decode::<Value>(jwt, &DecodingKey::from_jwk(&jwk).unwrap(), &validation)
        .unwrap()
        .claims
}

#[test]
fn compact_tokens_verify_with_another_library() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm).unwrap();
        let claims = json!({"sub": "somebody"});
        let jwt = key.sign_compact(Typ::AccessToken, &claims).unwrap();
        assert_eq!(reads_with_jsonwebtoken(&key, &jwt), claims);
        let header = jwt.split('.').next().unwrap();
        let header: Value =
            serde_json::from_slice(&BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap();
        assert_eq!(
            header,
            json!({"alg": algorithm.as_str(), "typ": "at+jwt", "kid": key.kid()})
        );
    }
}

#[test]
fn signatures_verify_with_the_openidconnect_crate() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm).unwrap();
        let signature = key.sign(&algorithm.to_core(), b"message").unwrap();
        let public = key.as_verification_key();
        assert!(
            public
                .verify_signature(&algorithm.to_core(), b"message", &signature)
                .is_ok()
        );
        assert!(
            public
                .verify_signature(&algorithm.to_core(), b"massage", &signature)
                .is_err()
        );
    }
}

#[test]
fn a_key_signs_with_its_own_algorithm_only() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    assert!(key.sign(&Algorithm::Rs256.to_core(), b"message").is_err());
    assert!(
        key.sign(&CoreJwsSigningAlgorithm::None, b"message")
            .is_err()
    );
}

#[test]
fn a_key_reads_back_as_itself() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm).unwrap();
        let again = SigningKey::from_pkcs8(algorithm, &key.to_pkcs8().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
    }
}

#[test]
fn a_key_of_another_algorithm_is_malformed() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    for other in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa] {
        let read = SigningKey::from_pkcs8(other, &key.to_pkcs8().unwrap());
        assert!(matches!(read, Err(SigningKeyError::Malformed)), "{other:?}");
    }
    for algorithm in Algorithm::ALL {
        let read = SigningKey::from_pkcs8(algorithm, &SecretBytes::new(vec![0; 40]));
        assert!(matches!(read, Err(SigningKeyError::Malformed)));
    }
}

#[test]
fn two_keys_have_two_names() {
    let first = SigningKey::generate(Algorithm::Es256).unwrap();
    let second = SigningKey::generate(Algorithm::Es256).unwrap();
    assert_ne!(first.kid(), second.kid());
}

#[test]
fn nothing_private_is_printed() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    assert_eq!(
        format!("{key:?}"),
        format!(
            "SigningKey {{ kid: {:?}, algorithm: Es256, .. }}",
            key.kid()
        )
    );
}
