//! One good access token; every test looks at one thing of it or breaks it.

use super::*;
use crate::keys::{Algorithm, sample};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

const ISSUER: &str = "https://idp.example";

fn grant() -> GrantId {
    GrantId::draw(&mut ChaCha20Rng::seed_from_u64(1))
}

fn minted(keys: &KeySet) -> SecretString {
    let audience = Audience {
        identifier: ISSUER,
        scope: ScopeSet::parse("openid email"),
        algorithm: Algorithm::Es256,
    };
    minted_for(keys, &audience, &SenderKey::None)
}

fn minted_for(keys: &KeySet, audience: &Audience<'_>, key: &SenderKey) -> SecretString {
    let input = AccessTokenInput {
        issuer: ISSUER,
        audience,
        subject: "somebody",
        client_id: "rp",
        key,
        grant_id: &grant(),
        method: Method::Token,
        acr: "urn:fedtoken:level:300",
        authenticated_at: UnixTime::from_secs(900),
        issued_at: UnixTime::from_secs(1000),
    };
    mint(&input, keys, &mut ChaCha20Rng::seed_from_u64(2)).unwrap()
}

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn api(algorithm: Algorithm) -> Audience<'static> {
    Audience {
        identifier: "urn:example:api",
        scope: ScopeSet::parse("api:read"),
        algorithm,
    }
}

/// A token of ours whose claims differ in one place.
fn altered(keys: &KeySet, name: &str, value: Value) -> Result<AccessToken, AccessTokenError> {
    let mut claims: Value = keys
        .verify_compact(minted(keys).expose(), Typ::AccessToken)
        .unwrap();
    claims[name] = value;
    let key = keys.signing(Algorithm::Es256);
    let jwt = key.sign_compact(Typ::AccessToken, &claims).unwrap();
    read(&jwt, keys, ISSUER, at(1000))
}

#[test]
fn a_minted_token_reads_back() {
    let keys = sample::keys();
    let read = read(minted(keys).expose(), keys, ISSUER, at(1000)).unwrap();
    assert_eq!(
        (read.subject.as_str(), read.client_id.as_str()),
        ("somebody", "rp")
    );
    assert_eq!(
        (read.scope.to_string().as_str(), read.grant_id),
        ("openid email", grant())
    );
    assert_eq!((read.jti.len(), read.expires_at), (22, at(1300)));
    assert_eq!((read.issued_at, read.authenticated_at), (at(1000), at(900)));
    assert_eq!(
        (read.audience.as_str(), read.key),
        (ISSUER, SenderKey::None)
    );
    assert_eq!(read.acr, "urn:fedtoken:level:300");
    assert_eq!(read.amr, ["pwd", "otp", "mfa"]);
}

#[test]
fn a_bound_token_names_its_key() {
    let keys = sample::keys();
    let own = Audience {
        identifier: ISSUER,
        ..api(Algorithm::Es256)
    };
    for key in [
        SenderKey::Dpop(String::from("abc")),
        SenderKey::Certificate(String::from("abc")),
    ] {
        let jwt = minted_for(keys, &own, &key);
        let read = read(jwt.expose(), keys, ISSUER, at(1000)).unwrap();
        assert_eq!(read.key, key);
    }
}

#[test]
fn a_token_for_a_resource_is_read_as_such_and_opens_nothing_of_ours() {
    let keys = sample::keys();
    for algorithm in Algorithm::ALL {
        let jwt = minted_for(keys, &api(algorithm), &SenderKey::None);
        let any = read_for_any(jwt.expose(), keys, ISSUER, at(1000)).unwrap();
        assert_eq!(any.audience, "urn:example:api");
        assert_eq!(any.scope.to_string(), "api:read");
        assert!(read(jwt.expose(), keys, ISSUER, at(1000)).is_err());
    }
    let es256 = minted_for(keys, &api(Algorithm::Es256), &SenderKey::None);
    let refused = read(es256.expose(), keys, ISSUER, at(1000));
    assert_eq!(refused, Err(AccessTokenError::Audience));
}

#[test]
fn a_confirmation_that_is_not_understood_makes_no_bearer_token() {
    let keys = sample::keys();
    let malformed = Err(AccessTokenError::Verify(VerifyError::Malformed));
    assert_eq!(altered(keys, "cnf", json!({"jwk": {}})), malformed);
    assert_eq!(altered(keys, "cnf", json!({})), malformed);
}

#[test]
fn the_claims_are_those_of_rfc_9068() {
    let keys = sample::keys();
    let mut claims: Value = keys
        .verify_compact(minted(keys).expose(), Typ::AccessToken)
        .unwrap();
    assert!(claims.as_object_mut().unwrap().remove("jti").is_some());
    assert_eq!(
        claims,
        json!({
            "iss": ISSUER, "aud": ISSUER, "sub": "somebody", "client_id": "rp",
            "scope": "openid email", "iat": 1000, "exp": 1300, "auth_time": 900,
            "acr": "urn:fedtoken:level:300", "amr": ["pwd", "otp", "mfa"],
            "grant_id": grant().as_str(),
        })
    );
}

#[test]
fn a_token_lasts_until_its_last_second() {
    let keys = sample::keys();
    let jwt = minted(keys);
    let read = |seconds| read(jwt.expose(), keys, ISSUER, at(seconds)).map(|_| ());
    assert_eq!(
        (read(1299), read(1300)),
        (Ok(()), Err(AccessTokenError::Expired))
    );
    assert_eq!(
        (read(990), read(989)),
        (Ok(()), Err(AccessTokenError::Future))
    );
}

#[test]
fn other_issuers_and_audiences_are_refused() {
    let keys = sample::keys();
    let other = || json!("https://other.example");
    assert_eq!(
        altered(keys, "iss", other()),
        Err(AccessTokenError::Audience)
    );
    assert_eq!(
        altered(keys, "aud", other()),
        Err(AccessTokenError::Audience)
    );
}

#[test]
fn claims_of_another_shape_are_refused() {
    let keys = sample::keys();
    let malformed = Err(AccessTokenError::Verify(VerifyError::Malformed));
    assert_eq!(altered(keys, "grant_id", json!("x")), malformed);
    assert_eq!(altered(keys, "exp", json!("soon")), malformed);
    assert_eq!(altered(keys, "sub", Value::Null), malformed);
}

#[test]
fn tokens_of_other_kinds_and_keys_are_refused() {
    let keys = sample::keys();
    let foreign = minted(sample::foreign_keys());
    let refused = read(foreign.expose(), keys, ISSUER, at(1000));
    assert_eq!(
        refused,
        Err(AccessTokenError::Verify(VerifyError::UnknownKey))
    );
    let claims: Value = keys
        .verify_compact(minted(keys).expose(), Typ::AccessToken)
        .unwrap();
    let as_id = keys
        .signing(Algorithm::Es256)
        .sign_compact(Typ::IdToken, &claims)
        .unwrap();
    let refused = read(&as_id, keys, ISSUER, at(1000));
    assert_eq!(
        refused,
        Err(AccessTokenError::Verify(VerifyError::OtherKind))
    );
}
