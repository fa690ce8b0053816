//! One good object; every refusal breaks exactly one rule of it.

use serde_json::{Value, json};

use super::*;
use crate::{
    keys::{Algorithm, ForeignError, ForeignKeys, Typ, sample},
    oidc::{
        authorize::request_object::{verify, wrong_signature},
        registration::SecurityProfile,
    },
};

const ISSUER: &str = "https://idp.example";
const NOW: i64 = 1_800_000_000;

struct Object {
    claims: Claims,
    outer: &'static str,
    profile: SecurityProfile,
}

impl Object {
    fn good() -> Self {
        let claims = json!({
            "iss": "rp", "aud": ISSUER, "client_id": "rp", "exp": NOW + 300, "nbf": NOW,
            "iat": NOW, "jti": "j", "response_type": "code", "scope": "openid",
        });
        let Value::Object(claims) = claims else {
            panic!("no object");
        };
        Self {
            claims,
            outer: "client_id=rp&request=x",
            profile: SecurityProfile::Standard,
        }
    }

    fn strict() -> Self {
        Self {
            profile: SecurityProfile::Fapi2,
            ..Self::good()
        }
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.claims.insert(String::from(name), value);
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    fn beside(self, outer: &'static str) -> Self {
        Self { outer, ..self }
    }

    fn read(&self) -> Result<Parameters, Finding> {
        let outer = Parameters::parse_with_repeats(self.outer).unwrap();
        let now = UnixTime::from_secs(NOW);
        read(&self.claims, &outer, &client(self.profile), (ISSUER, now))
    }

    fn is_refused(&self) {
        let refused = self.read().unwrap_err();
        assert_eq!(
            refused.0,
            OAuthError::InvalidRequestObject,
            "{:?}",
            self.claims
        );
    }
}

fn client(profile: SecurityProfile) -> Registration {
    let registration = json!({
        "client_id": "rp", "redirect_uris": ["https://rp.example/cb"], "jwks": {"keys": []},
    });
    Registration {
        profile,
        ..serde_json::from_value(registration).unwrap()
    }
}

#[test]
fn the_claims_become_parameters() {
    let object = Object::good()
        .with("max_age", json!(60))
        .with("claims", json!({"id_token": {"email": null}}))
        .with("resource", json!(["urn:a", "urn:b"]))
        .with("nothing", Value::Null)
        .with("flag", json!(true));
    let read = object.read().unwrap();
    for (name, value) in [
        ("client_id", Some("rp")),
        ("scope", Some("openid")),
        ("max_age", Some("60")),
        ("claims", Some(r#"{"id_token":{"email":null}}"#)),
        ("flag", Some("true")),
        ("nothing", None),
        ("iss", None),
        ("aud", None),
        ("exp", None),
        ("jti", None),
    ] {
        assert_eq!(read.one(name), value, "{name}");
    }
    assert!(read.is_repeated("resource"));
}

#[test]
fn what_stands_beside_the_object_counts_for_nothing() {
    let object = Object::good().beside("client_id=rp&request=x&state=outside&scope=openid+email");
    let read = object.read().unwrap();
    assert_eq!(
        (read.one("state"), read.one("scope")),
        (None, Some("openid"))
    );
}

#[test]
fn what_stands_beside_the_object_may_not_contradict_it() {
    let same = "client_id=rp&request=x&response_type=code";
    assert!(Object::good().beside(same).read().is_ok());
    Object::good()
        .beside("client_id=rp&request=x&response_type=token")
        .is_refused();
    Object::good()
        .beside("client_id=other&request=x")
        .is_refused();
}

#[test]
fn a_repeated_parameter_beside_the_object_is_refused() {
    let object = Object::good().beside("client_id=rp&request=x&state=1&state=2");
    assert_eq!(object.read().unwrap_err().0, OAuthError::InvalidRequest);
}

#[test]
fn a_request_uri_beside_the_object_is_refused() {
    let object = Object::good().beside("client_id=rp&request=x&request_uri=https://rp.example");
    assert_eq!(object.read().unwrap_err().0, OAuthError::InvalidRequest);
}

#[test]
fn an_object_of_another_client_is_refused() {
    Object::good().with("iss", json!("other")).is_refused();
    Object::good().without("iss").is_refused();
    Object::good()
        .with("client_id", json!("other"))
        .is_refused();
    Object::good().without("client_id").is_refused();
}

#[test]
fn an_object_for_another_provider_is_refused() {
    let to = |audience: Value| Object::good().with("aud", audience);
    assert!(to(json!(["https://other.example", ISSUER])).read().is_ok());
    for audience in [
        json!("https://other.example"),
        json!("https://idp.example/"),
        json!(["https://other.example"]),
        json!([]),
        json!(null),
    ] {
        to(audience).is_refused();
    }
    Object::good().without("aud").is_refused();
}

#[test]
fn an_object_that_could_pass_for_a_client_assertion_is_refused() {
    Object::good().with("sub", json!("rp")).is_refused();
    assert!(Object::good().with("sub", json!("somebody")).read().is_ok());
}

#[test]
fn an_object_within_an_object_is_refused() {
    Object::good().with("request", json!("x")).is_refused();
    Object::good().with("request_uri", json!("x")).is_refused();
}

#[test]
fn an_object_with_too_many_parameters_is_refused() {
    let many = (0..200).map(|_| json!("x")).collect();
    Object::good().with("many", Value::Array(many)).is_refused();
}

#[test]
fn an_expired_object_is_refused_after_a_minute_of_grace() {
    let ending = |end: Value| Object::good().with("exp", end);
    assert!(ending(json!(NOW - 59)).read().is_ok());
    ending(json!(NOW - 60)).is_refused();
}

#[test]
fn an_object_of_the_future_is_refused() {
    for name in ["nbf", "iat"] {
        let beginning = |at: i64| Object::good().with(name, json!(at));
        assert!(beginning(NOW + 60).read().is_ok());
        beginning(NOW + 61).is_refused();
    }
}

#[test]
fn a_time_that_is_no_number_is_refused() {
    for name in ["exp", "nbf", "iat"] {
        for bad in [json!("1800000000"), json!(null), json!(-1), json!(1e300)] {
            Object::good().with(name, bad).is_refused();
        }
    }
    let fraction = json!(1_800_000_300.5);
    assert!(Object::good().with("exp", fraction).read().is_ok());
}

#[test]
fn the_strict_profile_demands_a_beginning_and_an_end() {
    assert!(Object::strict().read().is_ok());
    Object::strict().without("exp").is_refused();
    Object::strict().without("nbf").is_refused();
    let open = Object::good().without("exp").without("nbf").without("iat");
    assert!(open.read().is_ok());
}

#[test]
fn the_strict_profile_allows_an_hour() {
    let object = |begin: i64, end: i64| {
        Object::strict()
            .with("nbf", json!(begin))
            .with("exp", json!(end))
    };
    assert!(object(NOW - 3600, NOW).read().is_ok());
    assert!(object(NOW, NOW + 3600).read().is_ok());
    object(NOW, NOW + 3601).is_refused();
    object(NOW - 3601, NOW - 1).is_refused();
}

fn signed(client: &Registration, algorithm: Algorithm) -> Result<Claims, ForeignError> {
    let keys = sample::keys();
    let published = ForeignKeys::from_value(&keys.jwks()).unwrap();
    let key = keys.signing(algorithm);
    let jwt = key.sign_compact(Typ::UserInfo, &Object::good().claims);
    verify(&jwt.unwrap(), client, &published)
}

#[test]
fn an_object_is_signed_with_the_registered_algorithm() {
    let plain = client(SecurityProfile::Standard);
    let bound = Registration {
        request_object_signing_alg: Some(Algorithm::Es256),
        ..plain.clone()
    };
    assert!(signed(&plain, Algorithm::Rs256).is_ok());
    assert!(signed(&bound, Algorithm::Es256).is_ok());
    assert_eq!(
        signed(&bound, Algorithm::Ps256),
        Err(ForeignError::Algorithm)
    );
}

#[test]
fn the_strict_profile_leaves_rs256_out() {
    let strict = client(SecurityProfile::Fapi2);
    assert!(signed(&strict, Algorithm::Ps256).is_ok());
    assert_eq!(
        signed(&strict, Algorithm::Rs256),
        Err(ForeignError::Algorithm)
    );
}

#[test]
fn an_unsigned_object_is_refused() {
    let none = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
    let claims = data_encoding::BASE64URL_NOPAD.encode(b"{}");
    let client = client(SecurityProfile::Standard);
    let read = verify(
        &format!("{none}.{claims}."),
        &client,
        &ForeignKeys::default(),
    );
    assert_eq!(read, Err(ForeignError::Algorithm));
}

#[test]
fn a_client_without_keys_learns_that_it_has_none() {
    let with_keys = client(SecurityProfile::Standard);
    assert_eq!(
        wrong_signature(&with_keys).0,
        OAuthError::InvalidRequestObject
    );
    let without = Registration {
        jwks: None,
        ..with_keys
    };
    assert_eq!(wrong_signature(&without).0, OAuthError::RequestNotSupported);
}
