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
use crate::keys::sample;

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

/// The life of an ES256 key and its successor: made at 0 and 10, exchanged at 20, over at 30.
fn succession() -> [Record; 5] {
    let old = Record {
        replaced_at: Some(UnixTime::from_secs(20)),
        gone_at: Some(UnixTime::from_secs(30)),
        ..record(Algorithm::Es256, 0)
    };
    let new = Record {
        signs_at: UnixTime::from_secs(20),
        ..record(Algorithm::Es256, 10)
    };
    let [one, two, three] = [Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa];
    [old, new, record(one, 1), record(two, 2), record(three, 3)]
}

fn at(records: &[Record], seconds: i64) -> KeySet {
    KeySet::open(records, &ring(1), UnixTime::from_secs(seconds)).unwrap()
}

fn is_published(keys: &KeySet, record: &Record) -> bool {
    keys.published().any(|key| key.kid() == record.kid)
}

#[test]
fn a_successor_is_published_before_it_signs() {
    let records = succession();
    for (seconds, signs) in [(10, 0), (19, 0), (20, 1), (29, 1), (30, 1)] {
        let keys = at(&records, seconds);
        assert_eq!(keys.signing(Algorithm::Es256).kid(), records[signs].kid);
        assert!(is_published(&keys, &records[1]), "{seconds}");
        assert_eq!(keys.signing(Algorithm::Rs256).kid(), records[2].kid);
    }
}

#[test]
fn what_a_key_signed_is_recognised_until_it_is_gone() {
    let records = succession();
    let old = sealed::open(&records[0], &ring(1)).unwrap();
    let jwt = old
        .sign_compact(Typ::AccessToken, &json!({"a": 1}))
        .unwrap();
    for (seconds, expected) in [
        (19, Ok(json!({"a": 1}))),
        (29, Ok(json!({"a": 1}))),
        (30, Err(VerifyError::UnknownKey)),
    ] {
        let keys = at(&records, seconds);
        let read = keys.verify_compact::<Value>(&jwt, Typ::AccessToken);
        assert_eq!(read, expected, "{seconds}");
        assert_eq!(is_published(&keys, &records[0]), expected.is_ok());
    }
}

#[test]
fn a_clock_that_is_behind_signs_with_the_first_keys() {
    let keys = at(&Algorithm::ALL.map(|algorithm| record(algorithm, 100)), 98);
    assert_eq!(keys.published().count(), 4);
}

#[test]
fn a_change_of_stage_shows_in_the_outline() {
    let records = succession();
    let outlines = [10, 19, 20, 29, 30].map(|seconds| {
        let now = UnixTime::from_secs(seconds);
        let outline = KeySet::outline_of(&records, now);
        assert_eq!(at(&records, seconds).outline(), &outline);
        outline
    });
    assert_eq!(outlines[0], outlines[1]);
    assert_ne!(outlines[1], outlines[2]);
    assert_eq!(outlines[2], outlines[3]);
    assert_ne!(outlines[3], outlines[4]);
}

#[test]
fn the_first_start_is_told_what_is_missing() {
    assert_eq!(KeySet::missing(&[]), Algorithm::ALL);
    let records = [record(Algorithm::Rs256, 1)];
    let others = [Algorithm::Es256, Algorithm::Ps256, Algorithm::EdDsa];
    assert_eq!(KeySet::missing(&records), others);
}

#[test]
fn a_set_lacks_no_algorithm() {
    let all = Algorithm::ALL.map(|algorithm| record(algorithm, 1));
    assert!(KeySet::open(&all, &ring(1), UnixTime::from_secs(1)).is_ok());
    for lacking in Algorithm::ALL {
        let records: Vec<Record> = all
            .iter()
            .filter(|record| record.algorithm != lacking.as_str())
            .cloned()
            .collect();
        let opened = KeySet::open(&records, &ring(1), UnixTime::from_secs(1));
        assert!(matches!(opened, Err(KeySetError::Missing(named)) if named == lacking));
    }
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
    let keys = sample::keys();
    let jwks = keys.jwks();
    let published = jwks["keys"].as_array().unwrap();
    assert_eq!(published.len(), 4);
    let members: BTreeSet<&str> = published
        .iter()
        .flat_map(|key| key.as_object().unwrap().keys())
        .map(String::as_str)
        .collect();
    assert_eq!(
        members,
        BTreeSet::from(["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"])
    );
    let kinds: Vec<_> = published
        .iter()
        .map(|key| (key["kty"].as_str().unwrap(), key["alg"].as_str().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("RSA", "RS256"),
            ("EC", "ES256"),
            ("RSA", "PS256"),
            ("OKP", "EdDSA")
        ]
    );
    let names: BTreeSet<_> = published.iter().map(|key| key["kid"].as_str()).collect();
    assert_eq!(names.len(), 4);
}

#[test]
fn forged_headers_are_refused() {
    let keys = sample::keys();
    let ec = keys.signing(Algorithm::Es256).kid();
    let rsa = keys.signing(Algorithm::Rs256).kid();
    let with = |alg: &str, kid: &str| json!({"alg": alg, "typ": "at+jwt", "kid": kid});
    for alg in ["none", "None", "es256", ""] {
        assert_eq!(
            forged(keys, &with(alg, ec)),
            Err(VerifyError::Malformed),
            "{alg}"
        );
    }
    for alg in ["HS256", "RS256", "PS256"] {
        assert_eq!(
            forged(keys, &with(alg, ec)),
            Err(VerifyError::Algorithm),
            "{alg}"
        );
    }
    assert_eq!(
        forged(keys, &with("RS256", rsa)),
        Err(VerifyError::Algorithm)
    );
    assert_eq!(
        forged(keys, &with("ES256", "other")),
        Err(VerifyError::UnknownKey)
    );
    let nameless = json!({"alg": "ES256", "typ": "at+jwt"});
    assert_eq!(forged(keys, &nameless), Err(VerifyError::UnknownKey));
    let critical = json!({"alg": "ES256", "typ": "at+jwt", "kid": ec, "crit": ["b64"]});
    assert_eq!(forged(keys, &critical), Err(VerifyError::Critical));
    let own_key = json!({"alg": "ES256", "typ": "at+jwt", "kid": ec, "extra": 1});
    assert_eq!(forged(keys, &own_key), Err(VerifyError::Signature));
}

#[test]
fn each_kind_of_token_is_read_as_itself_or_not_at_all() {
    let keys = sample::keys();
    let key = keys.signing(Algorithm::Es256);
    for made in KINDS {
        let jwt = key.sign_compact(made, &json!({})).unwrap();
        for reader in KINDS {
            let own = made == reader && matches!(made, Typ::AccessToken | Typ::IdToken);
            let expected = if own {
                Ok(json!({}))
            } else {
                Err(VerifyError::OtherKind)
            };
            let read = keys.verify_compact::<Value>(&jwt, reader);
            assert_eq!(read, expected, "{made:?} read as {reader:?}");
        }
    }
}

const KINDS: [Typ; 6] = [
    Typ::AccessToken,
    Typ::IdToken,
    Typ::LogoutToken,
    Typ::Introspection,
    Typ::UserInfo,
    Typ::AuthorizationResponse,
];

#[test]
fn an_id_token_is_read_with_any_of_our_algorithms() {
    let keys = sample::keys();
    for algorithm in Algorithm::ALL {
        let jwt = keys
            .signing(algorithm)
            .sign_compact(Typ::IdToken, &json!({}));
        let read = keys.verify_compact::<Value>(&jwt.unwrap(), Typ::IdToken);
        assert_eq!(read, Ok(json!({})), "{algorithm:?}");
    }
}

#[test]
fn an_access_token_is_signed_with_es256_alone() {
    let keys = sample::keys();
    for other in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa] {
        let key = keys.signing(other);
        let jwt = key.sign_compact(Typ::AccessToken, &json!({})).unwrap();
        let read = keys.verify_compact::<Value>(&jwt, Typ::AccessToken);
        assert_eq!(read, Err(VerifyError::Algorithm), "{other:?}");
    }
}

#[test]
fn a_key_of_one_rsa_scheme_is_not_used_for_the_other() {
    let keys = sample::keys();
    for (of, as_if) in [("PS256", "RS256"), ("RS256", "PS256")] {
        let kid = keys.signing(Algorithm::parse(of).unwrap()).kid();
        let jwt = keys
            .signing(Algorithm::parse(as_if).unwrap())
            .sign_compact(Typ::IdToken, &json!({}))
            .unwrap();
        let (_, rest) = jwt.split_once('.').unwrap();
        let jwt = format!("{}.{rest}", part(&json!({"alg": as_if, "kid": kid})));
        let read = keys.verify_compact::<Value>(&jwt, Typ::IdToken);
        assert_eq!(read, Err(VerifyError::Algorithm));
    }
}

#[test]
fn altered_and_broken_tokens_are_refused() {
    let keys = sample::keys();
    let other = sample::foreign_keys();
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
