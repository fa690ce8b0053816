//! One good JWS; every test breaks one thing of it.

use serde_json::json;

use super::*;
use crate::keys::{Algorithm, SigningKey};

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

fn public(key: &SigningKey) -> ForeignKey {
    ForeignKey::from_jwk(&serde_json::to_value(key.public()).unwrap()).unwrap()
}

/// What becomes of a JWS with this header.
fn with_header(header: &str) -> Result<Claims, ForeignError> {
    let key = key();
    Jws::parse(&key.sign_raw(header, r#"{"sub":"rp"}"#))?.claims(&public(&key))
}

#[test]
fn the_claims_of_each_algorithm_are_read() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm).unwrap();
        let header = format!(r#"{{"alg":"{}"}}"#, algorithm.as_str());
        let jwt = key.sign_raw(&header, r#"{"sub":"rp"}"#);
        let claims = Jws::parse(&jwt).unwrap().claims(&public(&key)).unwrap();
        assert_eq!(Value::Object(claims), json!({"sub": "rp"}), "{algorithm:?}");
    }
}

#[test]
fn the_header_is_told() {
    let jwt = key().sign_raw(r#"{"alg":"ES256","kid":"k","typ":"t","jwk":{}}"#, "{}");
    let jws = Jws::parse(&jwt).unwrap();
    assert_eq!((jws.kid(), jws.typ()), (Some("k"), Some("t")));
    assert_eq!(
        (jws.algorithm(), jws.jwk()),
        (Algorithm::Es256, Some(&json!({})))
    );
    let bare = key().sign_raw(r#"{"alg":"ES256"}"#, "{}");
    let jws = Jws::parse(&bare).unwrap();
    assert_eq!((jws.kid(), jws.typ(), jws.jwk()), (None, None, None));
}

#[test]
fn unsigned_and_symmetric_algorithms_are_refused_in_any_spelling() {
    for alg in [
        "none", "None", "NONE", "nOnE", "", "HS256", "HS512", "es256", " ES256", "ES384",
    ] {
        let read = with_header(&format!(r#"{{"alg":"{alg}"}}"#));
        assert_eq!(read, Err(ForeignError::Algorithm), "{alg}");
    }
}

#[test]
fn an_algorithm_is_a_text() {
    for header in [
        r#"{}"#,
        r#"{"alg":null}"#,
        r#"{"alg":["ES256"]}"#,
        r#"{"alg":1}"#,
    ] {
        assert_eq!(
            with_header(header),
            Err(ForeignError::Malformed),
            "{header}"
        );
    }
}

#[test]
fn a_critical_extension_is_refused_whatever_it_is() {
    for crit in [r#"["b64"]"#, r#"["exp"]"#, "[]", "null"] {
        let read = with_header(&format!(r#"{{"alg":"ES256","crit":{crit}}}"#));
        assert_eq!(read, Err(ForeignError::Critical), "{crit}");
    }
}

#[test]
fn an_unencoded_payload_is_refused() {
    let header = |b64: &str| format!(r#"{{"alg":"ES256","b64":{b64}}}"#);
    assert!(with_header(&header("true")).is_ok());
    for b64 in ["false", "null", "0"] {
        assert_eq!(
            with_header(&header(b64)),
            Err(ForeignError::Critical),
            "{b64}"
        );
    }
}

#[test]
fn addresses_and_keys_in_the_header_are_not_followed() {
    let other = key();
    let jwk = serde_json::to_string(other.public()).unwrap();
    for more in [
        r#""jku":"https://attacker.example/jwks""#.to_owned(),
        r#""x5u":"https://attacker.example/chain""#.to_owned(),
        r#""x5c":["AQ=="]"#.to_owned(),
        format!(r#""jwk":{jwk}"#),
    ] {
        let header = format!(r#"{{"alg":"ES256",{more}}}"#);
        assert!(with_header(&header).is_ok(), "{more}");
        let jwt = other.sign_raw(&header, "{}");
        let read = Jws::parse(&jwt).unwrap().claims(&public(&key()));
        assert_eq!(read, Err(ForeignError::Signature), "{more}");
    }
}

#[test]
fn a_header_of_another_shape_is_malformed() {
    for header in [
        "",
        "[]",
        r#"{"alg":"ES256","alg":"ES256"}"#,
        r#"{"alg":"ES256","kid":1}"#,
        r#"{"alg":"ES256","kid":null}"#,
        r#"{"alg":"ES256","typ":1}"#,
        r#"{"alg":"ES256"} {}"#,
    ] {
        assert_eq!(
            with_header(header),
            Err(ForeignError::Malformed),
            "{header}"
        );
    }
}

#[test]
fn a_payload_of_another_shape_is_malformed() {
    let key = key();
    for payload in ["", "[]", "1", r#"{"sub":"a","sub":"b"}"#, "{\"a\":"] {
        let jwt = key.sign_raw(r#"{"alg":"ES256"}"#, payload);
        let jws = Jws::parse(&jwt).unwrap();
        assert_eq!(
            jws.claims(&public(&key)),
            Err(ForeignError::Malformed),
            "{payload}"
        );
        assert_eq!(
            jws.unproven_claims(),
            Err(ForeignError::Malformed),
            "{payload}"
        );
    }
}

#[test]
fn altered_and_broken_text_is_refused() {
    let key = key();
    let jwt = key.sign_raw(r#"{"alg":"ES256"}"#, r#"{"sub":"a"}"#);
    let read = |jwt: &str| Jws::parse(jwt)?.claims(&public(&key)).map(|_| ());
    assert_eq!(read(&jwt), Ok(()));
    let (message, signature) = jwt.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    let other = key.sign_raw("{}", r#"{"sub":"b"}"#);
    let other = other.split('.').nth(1).unwrap();
    let wrong = [
        format!("{header}.{other}.{signature}"),
        format!("{message}."),
        format!("{message}.{}", "A".repeat(86)),
        format!("{message}.{signature}A"),
        format!("{message}.{signature}="),
        format!("{message}.!"),
        format!("{header}.{payload}.{payload}.{signature}"),
    ];
    for jwt in wrong {
        assert_eq!(read(&jwt), Err(ForeignError::Signature), "{jwt}");
    }
    for jwt in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        message,
        &format!("{header}=.{payload}.x"),
    ] {
        assert_eq!(read(jwt), Err(ForeignError::Malformed), "{jwt}");
    }
}

#[test]
fn a_jwt_has_at_most_8_kib() {
    let jwt = key().sign_raw(r#"{"alg":"ES256"}"#, "{}");
    let padded = |length: usize| format!("{jwt}{}", "A".repeat(length - jwt.len()));
    assert!(Jws::parse(&padded(8192)).is_ok());
    assert_eq!(
        Jws::parse(&padded(8193)).unwrap_err(),
        ForeignError::TooLong
    );
}

#[test]
fn a_key_checks_its_own_algorithm_alone() {
    let (rsa, pss) = (Algorithm::Rs256, Algorithm::Ps256);
    let key = SigningKey::generate(rsa).unwrap();
    let jwt = key.sign_raw(r#"{"alg":"PS256"}"#, "{}");
    let read = Jws::parse(&jwt).unwrap().claims(&public(&key));
    assert_eq!(read, Err(ForeignError::Algorithm));
    // The key itself is no obstacle, only the algorithm that it names.
    let mut free = serde_json::to_value(key.public()).unwrap();
    free.as_object_mut().unwrap().remove("alg");
    let free = ForeignKey::from_jwk(&free).unwrap();
    assert!(free.fits(rsa) && free.fits(pss));
    let read = Jws::parse(&jwt).unwrap().claims(&free);
    assert_eq!(read, Err(ForeignError::Signature));
}

#[test]
fn a_point_that_is_not_on_the_curve_verifies_nothing() {
    let coordinate = data_encoding::BASE64URL_NOPAD.encode(&[1; 32]);
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": coordinate, "y": coordinate});
    let jwt = key().sign_raw(r#"{"alg":"ES256"}"#, "{}");
    let read = Jws::parse(&jwt).unwrap();
    let read = read.claims(&ForeignKey::from_jwk(&jwk).unwrap());
    assert_eq!(read, Err(ForeignError::Signature));
}
