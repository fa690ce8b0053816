//! Which key signs, what is published, and which tokens are refused.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    keyring::{KeyId, MasterKey},
    time::UnixTime,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn ring(byte: u8) -> Keyring {
    Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::new([byte; 32]))
}

fn record(algorithm: Algorithm, seconds: i64) -> Record {
    let key = SigningKey::generate(algorithm).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(seconds.unsigned_abs());
    sealed::seal(&key, &ring(1), UnixTime::from_secs(seconds), &mut rng).unwrap()
}

fn part(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

/// A token whose header was exchanged after signing.
fn forged(keys: &KeySet, header: &Value) -> Result<Value, VerifyError> {
    let jwt = keys
        .signing(Algorithm::Es256)
        .sign_compact(Typ::AccessToken, &json!({}))
        .unwrap();
    let (_, rest) = jwt.split_once('.').unwrap();
    keys.verify_compact(&format!("{}.{rest}", part(header)), Typ::AccessToken)
}

#[test]
fn the_newest_key_signs_and_the_older_is_still_recognised() {
    let records = [
        record(Algorithm::Es256, 1),
        record(Algorithm::Rs256, 2),
        record(Algorithm::Es256, 3),
    ];
    let before = sealed::open(&records[0], &ring(1)).unwrap();
    let keys = KeySet::open(&records, &ring(1)).unwrap();
    assert_eq!(keys.signing(Algorithm::Es256).kid(), records[2].kid);
    assert_eq!(keys.signing(Algorithm::Rs256).kid(), records[1].kid);
    let jwt = before
        .sign_compact(Typ::AccessToken, &json!({"a": 1}))
        .unwrap();
    assert_eq!(
        keys.verify_compact::<Value>(&jwt, Typ::AccessToken),
        Ok(json!({"a": 1}))
    );
}

#[test]
fn the_first_start_is_told_what_is_missing() {
    assert_eq!(KeySet::missing(&[]), Algorithm::ALL);
    let records = [record(Algorithm::Rs256, 1)];
    assert_eq!(KeySet::missing(&records), [Algorithm::Es256]);
    assert!(matches!(
        KeySet::open(&records, &ring(1)),
        Err(KeySetError::Missing(Algorithm::Es256))
    ));
}

#[test]
fn a_key_under_another_ring_or_name_does_not_open() {
    let good = record(Algorithm::Es256, 1);
    assert!(sealed::open(&good, &ring(1)).is_ok());
    assert!(sealed::open(&good, &ring(2)).is_err());
    let renamed = Record {
        kid: String::from("other"),
        ..good.clone()
    };
    assert!(sealed::open(&renamed, &ring(1)).is_err());
    let relabelled = Record {
        algorithm: String::from("RS256"),
        ..good.clone()
    };
    assert!(sealed::open(&relabelled, &ring(1)).is_err());
    let unknown = Record {
        algorithm: String::from("none"),
        ..good
    };
    assert!(matches!(
        sealed::open(&unknown, &ring(1)),
        Err(SigningKeyError::UnknownAlgorithm)
    ));
}

#[test]
fn only_public_members_are_published() {
    let keys = KeySet::generate().unwrap();
    let jwks = keys.jwks();
    let published = jwks["keys"].as_array().unwrap();
    assert_eq!(published.len(), 2);
    let members: BTreeSet<&str> = published
        .iter()
        .flat_map(|key| key.as_object().unwrap().keys())
        .map(String::as_str)
        .collect();
    assert_eq!(
        members,
        BTreeSet::from(["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"])
    );
    assert_eq!(
        (&published[0]["kty"], &published[0]["alg"]),
        (&json!("RSA"), &json!("RS256"))
    );
    assert_eq!(
        (&published[1]["kty"], &published[1]["alg"]),
        (&json!("EC"), &json!("ES256"))
    );
}

#[test]
fn forged_headers_are_refused() {
    let keys = KeySet::generate().unwrap();
    let ec = keys.signing(Algorithm::Es256).kid();
    let rsa = keys.signing(Algorithm::Rs256).kid();
    let with = |alg: &str, kid: &str| json!({"alg": alg, "typ": "at+jwt", "kid": kid});
    for alg in ["none", "None", "es256", ""] {
        assert_eq!(
            forged(&keys, &with(alg, ec)),
            Err(VerifyError::Malformed),
            "{alg}"
        );
    }
    for alg in ["HS256", "RS256", "PS256"] {
        assert_eq!(
            forged(&keys, &with(alg, ec)),
            Err(VerifyError::Algorithm),
            "{alg}"
        );
    }
    assert_eq!(
        forged(&keys, &with("RS256", rsa)),
        Err(VerifyError::Algorithm)
    );
    assert_eq!(
        forged(&keys, &with("ES256", "other")),
        Err(VerifyError::UnknownKey)
    );
    let nameless = json!({"alg": "ES256", "typ": "at+jwt"});
    assert_eq!(forged(&keys, &nameless), Err(VerifyError::UnknownKey));
    let critical = json!({"alg": "ES256", "typ": "at+jwt", "kid": ec, "crit": ["b64"]});
    assert_eq!(forged(&keys, &critical), Err(VerifyError::Critical));
    let own_key = json!({"alg": "ES256", "typ": "at+jwt", "kid": ec, "extra": 1});
    assert_eq!(forged(&keys, &own_key), Err(VerifyError::Signature));
}

#[test]
fn kinds_of_tokens_are_not_mixed_up() {
    let keys = KeySet::generate().unwrap();
    let key = keys.signing(Algorithm::Es256);
    let access = key.sign_compact(Typ::AccessToken, &json!({})).unwrap();
    let identity = key.sign_compact(Typ::IdToken, &json!({})).unwrap();
    assert!(
        keys.verify_compact::<Value>(&access, Typ::AccessToken)
            .is_ok()
    );
    assert!(
        keys.verify_compact::<Value>(&identity, Typ::IdToken)
            .is_ok()
    );
    let other = Err(VerifyError::OtherKind);
    assert_eq!(keys.verify_compact::<Value>(&access, Typ::IdToken), other);
    assert_eq!(
        keys.verify_compact::<Value>(&identity, Typ::AccessToken),
        other
    );
}

#[test]
fn an_access_token_is_signed_with_es256_alone() {
    let keys = KeySet::generate().unwrap();
    let jwt = keys
        .signing(Algorithm::Rs256)
        .sign_compact(Typ::AccessToken, &json!({}))
        .unwrap();
    let read = keys.verify_compact::<Value>(&jwt, Typ::AccessToken);
    assert_eq!(read, Err(VerifyError::Algorithm));
}

#[test]
fn altered_and_broken_tokens_are_refused() {
    let keys = KeySet::generate().unwrap();
    let other = KeySet::generate().unwrap();
    let read = |jwt: &str| keys.verify_compact::<Value>(jwt, Typ::AccessToken);
    let key = keys.signing(Algorithm::Es256);
    let jwt = key
        .sign_compact(Typ::AccessToken, &json!({"sub": "a"}))
        .unwrap();
    let parts: Vec<&str> = jwt.split('.').collect();
    let altered = format!("{}.{}.{}", parts[0], part(&json!({"sub": "b"})), parts[2]);
    assert_eq!(read(&altered), Err(VerifyError::Signature));
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    assert_eq!(read(&unsigned), Err(VerifyError::Signature));
    let foreign = other
        .signing(Algorithm::Es256)
        .sign_compact(Typ::AccessToken, &json!({}));
    assert_eq!(read(&foreign.unwrap()), Err(VerifyError::UnknownKey));
    for broken in ["", ".", "..", "a.b.c", parts[0], &format!("{jwt}.more")] {
        assert_eq!(read(broken), Err(VerifyError::Malformed), "{broken}");
    }
}
