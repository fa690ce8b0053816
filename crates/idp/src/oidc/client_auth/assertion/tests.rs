//! One good assertion; every test breaks one thing of it.

use serde_json::json;

use super::*;
use crate::keys::{Algorithm, SigningKey};

const ISSUER: &str = "https://idp.example";
const TOKEN: &str = "https://idp.example/token";
const NOW: i64 = 1_800_000_000;

struct Scene {
    key: SigningKey,
    client: Registration,
}

impl Scene {
    fn new(profile: &str) -> Self {
        let client = serde_json::from_value(json!({
            "client_id": "rp", "redirect_uris": ["https://rp.example/cb"], "profile": profile,
            "token_endpoint_auth_method": "private_key_jwt",
        }));
        Self {
            key: SigningKey::generate(Algorithm::Es256).unwrap(),
            client: client.unwrap(),
        }
    }

    fn check(&self, jwt: &str) -> Result<Proven, AssertionError> {
        let jwks = json!({"keys": [self.key.public()]});
        let occasion = Occasion {
            issuer: ISSUER,
            endpoints: &[TOKEN],
            now: UnixTime::from_secs(NOW),
        };
        let keys = ForeignKeys::register(&jwks).unwrap();
        check(jwt, &self.client, &keys, &occasion)
    }

    /// What becomes of a good assertion with one member changed, or left out for null.
    fn with(&self, name: &str, value: Value) -> Result<Proven, AssertionError> {
        let mut claims = json!({
            "iss": "rp", "sub": "rp", "aud": ISSUER, "jti": "once", "iat": NOW, "exp": NOW + 60,
        });
        let members = claims.as_object_mut().unwrap();
        members.insert(name.to_owned(), value);
        members.retain(|_, value| !value.is_null());
        self.check(&self.key.sign_raw(r#"{"alg":"ES256"}"#, &claims.to_string()))
    }
}

fn standard(name: &str, value: Value) -> Result<(), AssertionError> {
    Scene::new("standard").with(name, value).map(|_| ())
}

fn fapi(name: &str, value: Value) -> Result<(), AssertionError> {
    Scene::new("fapi2").with(name, value).map(|_| ())
}

#[test]
fn a_good_assertion_is_believed_under_either_profile() {
    for profile in ["standard", "fapi2"] {
        let proven = Scene::new(profile).with("iat", json!(NOW + 7)).unwrap();
        assert_eq!(proven.ahead, Some(7));
    }
}

#[test]
fn issuer_and_subject_are_the_client() {
    for name in ["iss", "sub"] {
        for value in [
            json!("other"),
            json!("rp "),
            json!(["rp"]),
            json!(1),
            Value::Null,
        ] {
            let read = standard(name, value.clone());
            assert_eq!(read, Err(AssertionError::Names), "{name} {value}");
        }
    }
}

#[test]
fn the_audience_is_the_issuer_or_an_endpoint_or_a_list_with_one_of_them() {
    for aud in [
        json!(ISSUER),
        json!(TOKEN),
        json!([ISSUER]),
        json!(["https://other.example", TOKEN]),
    ] {
        assert_eq!(standard("aud", aud.clone()), Ok(()), "{aud}");
    }
    for aud in [
        json!("https://other.example"),
        json!("https://idp.example/"),
        json!("https://idp.example/token/"),
        json!("https://idp.example/authorize"),
        json!(["https://other.example"]),
        json!([[ISSUER]]),
        json!({"aud": ISSUER}),
        json!([]),
        json!(""),
        Value::Null,
    ] {
        assert_eq!(
            standard("aud", aud.clone()),
            Err(AssertionError::Audience),
            "{aud}"
        );
    }
}

#[test]
fn under_fapi_the_audience_is_the_issuer_as_text() {
    assert_eq!(fapi("aud", json!(ISSUER)), Ok(()));
    for aud in [
        json!(TOKEN),
        json!([ISSUER]),
        json!([ISSUER, TOKEN]),
        Value::Null,
    ] {
        assert_eq!(
            fapi("aud", aud.clone()),
            Err(AssertionError::Audience),
            "{aud}"
        );
    }
}

#[test]
fn a_jti_has_1_to_255_bytes() {
    assert_eq!(standard("jti", json!("j".repeat(255))), Ok(()));
    for jti in [json!(""), json!("j".repeat(256)), json!(1), Value::Null] {
        assert_eq!(
            standard("jti", jti.clone()),
            Err(AssertionError::Jti),
            "{jti}"
        );
    }
}

#[test]
fn an_end_is_required_and_a_number() {
    for exp in [Value::Null, json!("soon"), json!([NOW + 60]), json!(true)] {
        assert_eq!(
            standard("exp", exp.clone()),
            Err(AssertionError::Times),
            "{exp}"
        );
    }
    for name in ["iat", "nbf"] {
        assert_eq!(
            standard(name, json!("now")),
            Err(AssertionError::Times),
            "{name}"
        );
        assert_eq!(standard(name, Value::Null), Ok(()), "{name}");
    }
}

#[test]
fn the_end_may_be_60_s_ago_but_not_under_fapi() {
    assert_eq!(standard("exp", json!(NOW - 59)), Ok(()));
    assert_eq!(
        standard("exp", json!(NOW - 60)),
        Err(AssertionError::Expired)
    );
    assert_eq!(fapi("exp", json!(NOW + 1)), Ok(()));
    assert_eq!(fapi("exp", json!(NOW)), Err(AssertionError::Expired));
}

#[test]
fn an_assertion_lasts_an_hour_at_most() {
    for check in [standard, fapi] {
        assert_eq!(check("exp", json!(NOW + 3660)), Ok(()));
        assert_eq!(
            check("exp", json!(NOW + 3661)),
            Err(AssertionError::TooLong)
        );
        assert_eq!(check("exp", json!(i64::MAX)), Err(AssertionError::TooLong));
        assert_eq!(check("exp", json!(1e300)), Err(AssertionError::TooLong));
    }
}

#[test]
fn the_start_lies_60_s_ahead_at_most() {
    for check in [standard, fapi] {
        for name in ["iat", "nbf"] {
            for good in [json!(NOW + 10), json!(NOW + 60), json!(NOW - 600), json!(0)] {
                assert_eq!(check(name, good.clone()), Ok(()), "{name} {good}");
            }
            let read = check(name, json!(NOW + 61));
            assert_eq!(read, Err(AssertionError::Future), "{name}");
        }
    }
}

#[test]
fn fractions_of_a_second_are_dropped() {
    let proven = Scene::new("standard")
        .with("iat", json!(1_800_000_003.9))
        .unwrap();
    assert_eq!(proven.ahead, Some(3));
}

#[test]
fn without_a_start_no_difference_is_measured() {
    assert_eq!(
        Scene::new("standard")
            .with("iat", Value::Null)
            .unwrap()
            .ahead,
        None
    );
}

#[test]
fn a_jti_is_remembered_as_long_as_it_would_be_accepted() {
    let until = |profile: &str| {
        let proven = Scene::new(profile).with("jti", json!("once")).unwrap();
        proven.expires_at.as_secs() - NOW
    };
    assert_eq!((until("standard"), until("fapi2")), (120, 60));
}

#[test]
fn the_digest_tells_clients_and_jtis_apart_and_nothing_else() {
    let mut scene = Scene::new("standard");
    let once = |scene: &Scene, name, value| scene.with(name, value).map(|proven| proven.once);
    let first = once(&scene, "jti", json!("once"));
    assert_eq!(once(&scene, "exp", json!(NOW + 61)), first);
    assert_ne!(once(&scene, "jti", json!("twice")), first);
    scene.client.client_id = "other".to_owned();
    let claims = json!({
        "iss": "other", "sub": "other", "aud": ISSUER, "jti": "once", "exp": NOW + 60,
    });
    let jwt = scene
        .key
        .sign_raw(r#"{"alg":"ES256"}"#, &claims.to_string());
    assert_ne!(scene.check(&jwt).map(|proven| proven.once), first);
}

#[test]
fn an_assertion_of_another_key_or_kind_is_refused() {
    let scene = Scene::new("standard");
    let claims = json!({"iss": "rp", "sub": "rp", "aud": ISSUER, "jti": "a", "exp": NOW + 60});
    let claims = claims.to_string();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let refused = |error| Err(AssertionError::Jwt(error));
    let foreign = other.sign_raw(r#"{"alg":"ES256"}"#, &claims);
    assert_eq!(scene.check(&foreign), refused(ForeignError::Signature));
    let named = other.sign_raw(r#"{"alg":"ES256","kid":"other"}"#, &claims);
    assert_eq!(scene.check(&named), refused(ForeignError::UnknownKey));
    let typed = scene
        .key
        .sign_raw(r#"{"alg":"ES256","typ":"dpop+jwt"}"#, &claims);
    assert_eq!(scene.check(&typed), refused(ForeignError::OtherKind));
    let typed = scene
        .key
        .sign_raw(r#"{"alg":"ES256","typ":"JWT"}"#, &claims);
    assert!(scene.check(&typed).is_ok());
}

#[test]
fn only_the_registered_algorithm_is_accepted() {
    let mut scene = Scene::new("standard");
    let sign = |scene: &Scene| scene.with("iat", json!(NOW)).map(|_| ());
    scene.client.token_endpoint_auth_signing_alg = Some(Algorithm::Es256);
    assert_eq!(sign(&scene), Ok(()));
    scene.client.token_endpoint_auth_signing_alg = Some(Algorithm::Ps256);
    assert_eq!(
        sign(&scene),
        Err(AssertionError::Jwt(ForeignError::Algorithm))
    );
}

#[test]
fn fapi_leaves_rs256_out() {
    let of = |profile: &str, registered: Option<Algorithm>| {
        let mut client = Scene::new(profile).client;
        client.token_endpoint_auth_signing_alg = registered;
        algorithms(&client)
    };
    assert_eq!(of("standard", None), Algorithm::ALL);
    assert_eq!(
        of("fapi2", None),
        [Algorithm::Es256, Algorithm::Ps256, Algorithm::EdDsa]
    );
    assert_eq!(of("standard", Some(Algorithm::Rs256)), [Algorithm::Rs256]);
    assert_eq!(of("fapi2", Some(Algorithm::Rs256)), []);
}
