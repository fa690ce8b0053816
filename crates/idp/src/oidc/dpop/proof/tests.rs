//! One good proof; every test breaks one thing of it.

use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
use serde_json::{Value, json};

use super::*;
use crate::{
    keys::{Algorithm, ForeignError, JwkError, SigningKey},
    oidc::error::OAuthError,
};

const ADDRESS: &str = "https://idp.example/userinfo";
const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";

struct Case {
    key: SigningKey,
    header: Value,
    claims: Value,
    nonce: NonceRule,
    access_token: Option<&'static str>,
    now: UnixTime,
}

fn nonces() -> NonceKeys {
    let id = KeyId::parse("k1").unwrap();
    NonceKeys::new(&Keyring::new(id, MasterKey::new([1; 32])))
}

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_secs(seconds)
}

fn with_key(algorithm: Algorithm) -> Case {
    let key = SigningKey::generate(algorithm).unwrap();
    let mut jwk = serde_json::to_value(key.public()).unwrap();
    let members = jwk.as_object_mut().unwrap();
    members.retain(|name, _| !matches!(name.as_str(), "kid" | "use" | "alg"));
    Case {
        header: json!({"typ": "dpop+jwt", "alg": algorithm.as_str(), "jwk": jwk}),
        claims: json!({
            "jti": "-BwC3ESc6acc2lTc", "htm": "GET", "htu": ADDRESS, "iat": 1000,
            "nonce": nonces().nonce(at(1000)),
            // RFC 9449 section 7.1: the hash of the token of its examples.
            "ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",
        }),
        key,
        nonce: NonceRule::Demanded,
        access_token: Some(TOKEN),
        now: at(1000),
    }
}

impl Case {
    fn decide(&self) -> Result<Proven, DpopError> {
        let jwt = self
            .key
            .sign_raw(&self.header.to_string(), &self.claims.to_string());
        self.judge(&jwt)
    }

    fn judge(&self, jwt: &str) -> Result<Proven, DpopError> {
        let expected = Expected {
            method: "GET",
            address: ADDRESS,
            access_token: self.access_token,
            nonce: self.nonce,
            now: self.now,
        };
        check(jwt, &expected, &nonces())
    }
}

fn decide(change: impl FnOnce(&mut Case)) -> Result<Proven, DpopError> {
    let mut case = with_key(Algorithm::Es256);
    change(&mut case);
    case.decide()
}

fn refused(change: impl FnOnce(&mut Case)) -> DpopError {
    decide(change).unwrap_err()
}

fn without(claim: &'static str) -> DpopError {
    refused(|case| {
        case.claims.as_object_mut().unwrap().remove(claim);
    })
}

#[test]
fn a_sound_proof_of_each_algorithm_names_its_key() {
    for algorithm in Algorithm::ALL {
        let case = with_key(algorithm);
        let proven = case.decide().unwrap();
        assert_eq!(proven.thumbprint, case.key.kid(), "{algorithm:?}");
        assert_eq!(proven.expires_at, at(1070));
    }
}

#[test]
fn another_kind_of_jwt_is_refused() {
    let other = DpopError::Jwt(ForeignError::OtherKind);
    for typ in [json!("JWT"), json!("at+jwt"), json!("")] {
        assert_eq!(refused(|case| case.header["typ"] = typ), other);
    }
    let nameless = refused(|case| {
        case.header.as_object_mut().unwrap().remove("typ");
    });
    assert_eq!(nameless, other);
}

#[test]
fn other_algorithms_are_refused() {
    for alg in ["none", "HS256", "ES384", "RS512", "es256", ""] {
        let refused = refused(|case| case.header["alg"] = json!(alg));
        assert_eq!(refused, DpopError::Jwt(ForeignError::Algorithm), "{alg}");
    }
}

#[test]
fn critical_extensions_are_refused() {
    let refused = refused(|case| case.header["crit"] = json!(["exp"]));
    assert_eq!(refused, DpopError::Jwt(ForeignError::Critical));
}

#[test]
fn a_proof_without_a_key_is_refused() {
    let nameless = refused(|case| {
        case.header.as_object_mut().unwrap().remove("jwk");
    });
    assert_eq!(nameless, DpopError::Key(None));
    let odd = refused(|case| case.header["jwk"] = json!("key"));
    assert_eq!(odd, DpopError::Key(Some(JwkError::Unsound)));
}

#[test]
fn a_private_key_is_refused() {
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let refused = refused(|case| case.header["jwk"][member] = json!("AQ"));
        assert_eq!(refused, DpopError::Key(Some(JwkError::Private)), "{member}");
    }
}

#[test]
fn a_key_of_another_kind_than_the_algorithm_is_refused() {
    let other = serde_json::to_value(with_key(Algorithm::EdDsa).header).unwrap();
    let refused = refused(|case| case.header["jwk"] = other["jwk"].clone());
    assert_eq!(refused, DpopError::Jwt(ForeignError::Algorithm));
}

#[test]
fn a_signature_by_another_key_is_refused_whatever_key_is_named() {
    let other = with_key(Algorithm::Es256);
    for name in ["kid", "jku", "x5u"] {
        let refused = refused(|case| {
            case.header["jwk"] = other.header["jwk"].clone();
            case.header[name] = json!(case.key.kid());
        });
        assert_eq!(refused, DpopError::Jwt(ForeignError::Signature), "{name}");
    }
}

#[test]
fn what_is_no_jwt_is_refused() {
    let case = with_key(Algorithm::Es256);
    for bad in ["", "a", "a.b.c", "a.b.c.d"] {
        assert!(matches!(case.judge(bad), Err(DpopError::Jwt(_))), "{bad}");
    }
}

#[test]
fn a_proof_for_another_method_is_refused() {
    assert_eq!(without("htm"), DpopError::Claim("htm"));
    for method in ["POST", "get", ""] {
        let refused = refused(|case| case.claims["htm"] = json!(method));
        assert_eq!(refused, DpopError::Method, "{method}");
    }
}

#[test]
fn a_proof_for_another_address_is_refused() {
    assert_eq!(without("htu"), DpopError::Claim("htu"));
    let other = json!("https://idp.example/token");
    let refused = refused(|case| case.claims["htu"] = other);
    assert_eq!(refused, DpopError::Address);
}

#[test]
fn a_proof_lasts_a_minute() {
    let at = |seconds| decide(|case| case.now = at(seconds)).map(|_| ());
    assert_eq!((at(1060), at(1061)), (Ok(()), Err(DpopError::Stale)));
    assert_eq!((at(990), at(989)), (Ok(()), Err(DpopError::Future)));
}

/// RFC 9449 section 4.2 knows no other time than `iat`.
#[test]
fn other_times_of_a_proof_are_not_read() {
    let proven =
        decide(|case| (case.claims["nbf"], case.claims["exp"]) = (json!(995), json!(1300)));
    assert!(proven.is_ok());
}

#[test]
fn a_proof_says_when_it_was_made() {
    assert_eq!(without("iat"), DpopError::Claim("iat"));
    for odd in [json!("1000"), json!(1000.5), Value::Null] {
        let refused = refused(|case| case.claims["iat"] = odd);
        assert_eq!(refused, DpopError::Claim("iat"));
    }
}

#[test]
fn a_proof_has_a_short_name_of_its_own() {
    assert_eq!(without("jti"), DpopError::Claim("jti"));
    for odd in [json!(""), json!("x".repeat(257)), json!(1)] {
        let refused = refused(|case| case.claims["jti"] = odd);
        assert_eq!(refused, DpopError::Claim("jti"));
    }
    assert!(decide(|case| case.claims["jti"] = json!("x".repeat(256))).is_ok());
}

#[test]
fn a_proof_is_remembered_by_key_address_and_name() {
    let case = with_key(Algorithm::Es256);
    let once = case.decide().unwrap().once;
    assert_eq!(case.decide().unwrap().once, once);
    let named = decide(|other| {
        other.claims["jti"] = json!("another");
        other.key =
            SigningKey::from_pkcs8(Algorithm::Es256, &case.key.to_pkcs8().unwrap()).unwrap();
        other.header = case.header.clone();
    });
    assert_ne!(named.unwrap().once, once);
    assert_ne!(with_key(Algorithm::Es256).decide().unwrap().once, once);
}

#[test]
fn a_proof_for_another_access_token_is_refused() {
    assert_eq!(without("ath"), DpopError::Claim("ath"));
    let refused = refused(|case| case.access_token = Some("another"));
    assert_eq!(refused, DpopError::OtherToken);
}

#[test]
fn without_an_access_token_its_hash_is_of_no_interest() {
    let sound = decide(|case| {
        case.access_token = None;
        case.claims["ath"] = json!("odd");
    });
    assert!(sound.is_ok());
}

#[test]
fn a_demanded_nonce_must_come() {
    let refused = without("nonce");
    assert_eq!(refused, DpopError::Nonce);
    assert_eq!(refused.oauth(), OAuthError::UseDpopNonce);
    let sound = decide(|case| {
        case.nonce = NonceRule::IfPresent;
        case.claims.as_object_mut().unwrap().remove("nonce");
    });
    assert!(sound.is_ok());
}

#[test]
fn a_stale_or_foreign_nonce_is_refused_even_where_none_is_demanded() {
    for rule in [NonceRule::Demanded, NonceRule::IfPresent] {
        for odd in [json!(nonces().nonce(at(0))), json!("x"), json!(1)] {
            let refused = refused(|case| {
                case.nonce = rule;
                case.claims["nonce"] = odd;
            });
            assert_eq!(refused, DpopError::Nonce);
        }
    }
}

#[test]
fn everything_but_a_missing_nonce_is_an_invalid_proof() {
    for error in [DpopError::Missing, DpopError::Stale, DpopError::Replayed] {
        assert_eq!(error.oauth(), OAuthError::InvalidDpopProof);
    }
}

#[test]
fn the_strict_profile_refuses_an_algorithm_that_others_may_use() {
    let weak = with_key(Algorithm::Rs256).decide().unwrap();
    let refused = Err(DpopError::Jwt(ForeignError::Algorithm));
    assert_eq!(weak.clone().under(SecurityProfile::Fapi2), refused);
    assert!(weak.under(SecurityProfile::Standard).is_ok());
    let strong = with_key(Algorithm::Es256).decide().unwrap();
    assert!(strong.under(SecurityProfile::Fapi2).is_ok());
}
