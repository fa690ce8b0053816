//! Which of a client's keys is taken, and what is refused before any is.

use serde_json::{Value, json};

use super::*;
use crate::keys::{Algorithm, SigningKey};

const ANY: &[ClientAlgorithm] = &ClientAlgorithm::ALL;

fn es256() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

/// A set of these keys under these names.
fn set(keys: &[(Option<&str>, &SigningKey)]) -> ForeignKeys {
    let jwks: Vec<Value> = keys
        .iter()
        .map(|(kid, key)| {
            let mut jwk = serde_json::to_value(key.public()).unwrap();
            let members = jwk.as_object_mut().unwrap();
            match kid {
                Some(kid) => members.insert("kid".to_owned(), json!(kid)),
                None => members.remove("kid"),
            };
            jwk
        })
        .collect();
    ForeignKeys::register(&json!({ "keys": jwks })).unwrap()
}

fn jwt(key: &SigningKey, kid: Option<&str>) -> String {
    let mut header = json!({"alg": key.algorithm().as_str()});
    if let Some(kid) = kid {
        header["kid"] = json!(kid);
    }
    key.sign_raw(&header.to_string(), r#"{"sub":"rp"}"#)
}

fn read(jwt: &str, keys: &ForeignKeys) -> Result<(), ForeignError> {
    verify(jwt, keys, ANY, ForeignKind::ClientAssertion).map(|_| ())
}

#[test]
fn the_named_key_is_taken() {
    let (one, other) = (es256(), es256());
    let keys = set(&[(Some("a"), &one), (Some("b"), &other)]);
    assert_eq!(read(&jwt(&one, Some("a")), &keys), Ok(()));
    assert_eq!(read(&jwt(&other, Some("b")), &keys), Ok(()));
    assert_eq!(
        read(&jwt(&one, Some("b")), &keys),
        Err(ForeignError::Signature)
    );
}

#[test]
fn an_unknown_name_is_told_apart_from_a_wrong_signature() {
    let key = es256();
    let keys = set(&[(Some("a"), &key), (None, &key)]);
    assert_eq!(
        read(&jwt(&key, Some("b")), &keys),
        Err(ForeignError::UnknownKey)
    );
    assert_eq!(
        read(&jwt(&es256(), Some("a")), &keys),
        Err(ForeignError::Signature)
    );
}

#[test]
fn without_a_name_each_fitting_key_is_tried() {
    let keys: Vec<_> = (0..4).map(|_| es256()).collect();
    let listed: Vec<_> = keys.iter().map(|key| (Some("x"), key)).collect();
    for key in &keys {
        assert_eq!(read(&jwt(key, None), &set(&listed)), Ok(()));
        assert_eq!(read(&jwt(key, Some("x")), &set(&listed)), Ok(()));
    }
    assert_eq!(
        read(&jwt(&es256(), None), &set(&listed)),
        Err(ForeignError::Signature)
    );
}

#[test]
fn at_most_four_keys_are_tried() {
    let fifth = es256();
    let keys: Vec<_> = (0..4).map(|_| es256()).collect();
    let mut listed: Vec<_> = keys.iter().map(|key| (None, key)).collect();
    listed.push((None, &fifth));
    assert_eq!(
        read(&jwt(&fifth, None), &set(&listed)),
        Err(ForeignError::Signature)
    );
    assert_eq!(read(&jwt(&fifth, None), &set(&listed[1..])), Ok(()));
}

#[test]
fn keys_of_another_kind_do_not_count_among_the_four() {
    let (key, other) = (es256(), SigningKey::generate(Algorithm::EdDsa).unwrap());
    let mut listed = vec![(None, &other); 6];
    listed.push((None, &key));
    assert_eq!(read(&jwt(&key, None), &set(&listed)), Ok(()));
}

#[test]
fn a_set_without_a_fitting_key_may_be_old() {
    let other = SigningKey::generate(Algorithm::EdDsa).unwrap();
    let unknown = Err(ForeignError::UnknownKey);
    assert_eq!(read(&jwt(&es256(), None), &set(&[(None, &other)])), unknown);
    assert_eq!(read(&jwt(&es256(), None), &set(&[])), unknown);
    assert_eq!(read(&jwt(&es256(), Some("a")), &set(&[])), unknown);
}

#[test]
fn a_named_key_for_another_algorithm_is_no_unknown_key() {
    let other = SigningKey::generate(Algorithm::EdDsa).unwrap();
    let keys = set(&[(Some("a"), &other)]);
    assert_eq!(
        read(&jwt(&es256(), Some("a")), &keys),
        Err(ForeignError::Algorithm)
    );
}

#[test]
fn only_allowed_algorithms_are_accepted() {
    let key = es256();
    let keys = set(&[(None, &key)]);
    let read = |allowed: &[_]| {
        verify(
            &jwt(&key, None),
            &keys,
            allowed,
            ForeignKind::ClientAssertion,
        )
        .map(|_| ())
    };
    assert_eq!(read(&[Algorithm::Ps256, Algorithm::Es256]), Ok(()));
    assert_eq!(read(&[Algorithm::Ps256]), Err(ForeignError::Algorithm));
    assert_eq!(read(&[]), Err(ForeignError::Algorithm));
}

#[test]
fn a_jwt_of_another_kind_is_refused() {
    let key = es256();
    let keys = set(&[(None, &key)]);
    let jwt = key.sign_raw(r#"{"alg":"ES256","typ":"dpop+jwt"}"#, "{}");
    let read = |kind| verify(&jwt, &keys, ANY, kind).map(|_| ());
    assert_eq!(read(ForeignKind::DpopProof), Ok(()));
    assert_eq!(
        read(ForeignKind::ClientAssertion),
        Err(ForeignError::OtherKind)
    );
    assert_eq!(
        read(ForeignKind::RequestObject),
        Err(ForeignError::OtherKind)
    );
}

#[test]
fn our_own_tokens_prove_nothing_with_our_keys_registered_by_a_client() {
    let key = es256();
    let keys = set(&[(None, &key)]);
    for typ in ["at+jwt", "logout+jwt", "token-introspection+jwt"] {
        let jwt = key.sign_raw(&format!(r#"{{"alg":"ES256","typ":"{typ}"}}"#), "{}");
        assert_eq!(read(&jwt, &keys), Err(ForeignError::OtherKind), "{typ}");
    }
}
