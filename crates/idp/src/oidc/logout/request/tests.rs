//! One good logout; every test breaks one thing of it.

use fedtoken_core::{login::Method, secret::SecretString, time::UnixTime};
use serde_json::json;

use super::{super::hint, *};
use crate::{
    keys::{Algorithm, KeySet, Typ, sample},
    oidc::claims::{IdTokenInput, id_token},
};

const ISSUER: &str = "https://idp.example";
const BACK: &str = "https://rp.example/bye?x=1";

fn client() -> Registration {
    serde_json::from_value(json!({
        "client_id": "rp", "redirect_uris": ["https://rp.example/cb"],
        "post_logout_redirect_uris": [BACK],
    }))
    .unwrap()
}

/// An ID token that expired long ago.
fn token(keys: &KeySet, algorithm: Algorithm) -> String {
    let input = IdTokenInput {
        issuer: ISSUER,
        subject: "somebody",
        client_id: "rp",
        nonce: None,
        acr: "urn:fedtoken:level:300",
        method: Method::Token,
        authenticated_at: UnixTime::from_secs(0),
        sid: "session",
        told: crate::oidc::claims::Told::default(),
        issued_at: UnixTime::from_secs(0),
    };
    let access = SecretString::new(String::from("access"));
    String::from(
        id_token(&input, &access, keys.signing(algorithm))
            .unwrap()
            .expose(),
    )
}

fn read(pairs: &[(&str, &str)]) -> Parameters {
    let text: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    Parameters::parse(&text).unwrap()
}

fn decided(keys: &KeySet, pairs: &[(&str, &str)]) -> Logout {
    let parameters = read(pairs);
    let hint = hint(&parameters, keys, ISSUER);
    let client = client();
    let found = client_id(&parameters, &hint)
        .filter(|id| *id == "rp")
        .map(|_| &client);
    decide(&parameters, hint, found)
}

fn nothing() -> Logout {
    Logout {
        client_id: None,
        return_to: None,
        proof: None,
        logout_hint: None,
        ui_locales: String::new(),
    }
}

fn told(subject: &str, sid: &str) -> Told {
    Told {
        subject: String::from(subject),
        sid: String::from(sid),
    }
}

/// A logout that speaks for `somebody` in `session`.
fn proven() -> Logout {
    Logout {
        proof: Some(told("somebody", "session")),
        ..nothing()
    }
}

#[test]
fn an_expired_token_of_ours_proves_the_session() {
    let keys = sample::keys();
    for algorithm in Algorithm::ALL {
        let token = token(keys, algorithm);
        let pairs = [
            ("id_token_hint", token.as_str()),
            ("client_id", "rp"),
            ("post_logout_redirect_uri", BACK),
            ("state", "a b"),
        ];
        assert_eq!(
            decided(keys, &pairs),
            Logout {
                client_id: Some(String::from("rp")),
                return_to: Some(format!("{BACK}&state=a+b")),
                ..proven()
            }
        );
    }
}

#[test]
fn without_a_hint_the_person_is_asked_and_may_still_return() {
    let keys = sample::keys();
    let pairs = [("client_id", "rp"), ("post_logout_redirect_uri", BACK)];
    assert_eq!(
        decided(keys, &pairs),
        Logout {
            client_id: Some(String::from("rp")),
            return_to: Some(String::from(BACK)),
            ..nothing()
        }
    );
    assert_eq!(decided(keys, &[]), nothing());
}

#[test]
fn with_a_hint_of_a_forgotten_key_the_person_is_asked_and_may_still_return() {
    let old = token(sample::foreign_keys(), Algorithm::Es256);
    let pairs = [
        ("id_token_hint", old.as_str()),
        ("client_id", "rp"),
        ("post_logout_redirect_uri", BACK),
    ];
    let expected = Logout {
        client_id: Some(String::from("rp")),
        return_to: Some(String::from(BACK)),
        ..nothing()
    };
    assert_eq!(decided(sample::keys(), &pairs), expected);
}

#[test]
fn an_unregistered_address_is_never_returned_to() {
    let keys = sample::keys();
    let token = token(keys, Algorithm::Rs256);
    for uri in [
        "https://evil.example/",
        &format!("{BACK}&added=1"),
        "https://rp.example/bye",
        "https://rp.example/cb",
    ] {
        let pairs = [
            ("id_token_hint", token.as_str()),
            ("post_logout_redirect_uri", uri),
        ];
        let logout = decided(keys, &pairs);
        assert_eq!(logout.return_to, None, "{uri}");
        assert!(logout.speaks_for(&told("somebody", "session")), "{uri}");
    }
    // Nor to anything at all when nobody says for which client.
    let nameless = decided(keys, &[("post_logout_redirect_uri", BACK)]);
    assert_eq!(nameless, nothing());
}

#[test]
fn a_hint_that_is_not_ours_counts_for_nothing() {
    let keys = sample::keys();
    let access = keys
        .signing(Algorithm::Es256)
        .sign_compact(
            Typ::AccessToken,
            &json!({"iss": ISSUER, "sub": "s", "aud": ["rp"]}),
        )
        .unwrap();
    let own = token(keys, Algorithm::Rs256);
    let (content, _) = own.rsplit_once('.').unwrap();
    let other = token(sample::foreign_keys(), Algorithm::Rs256);
    let (_, signature) = other.rsplit_once('.').unwrap();
    let spoilt = format!("{content}.{signature}");
    for hint in [&access, &spoilt, "x"] {
        let pairs = [
            ("id_token_hint", hint),
            ("client_id", "rp"),
            ("post_logout_redirect_uri", BACK),
        ];
        assert_eq!(decided(keys, &pairs), nothing(), "{hint}");
    }
}

#[test]
fn another_token_of_ours_with_the_claims_of_an_id_token_is_no_hint() {
    let keys = sample::keys();
    let key = keys.signing(Algorithm::Es256);
    let claims = json!({"iss": ISSUER, "sub": "s", "aud": ["rp"], "sid": "session"});
    let read_as_hint = |typ| {
        let jwt = key.sign_compact(typ, &claims).unwrap();
        hint(&read(&[("id_token_hint", &jwt)]), keys, ISSUER)
    };
    assert!(read_as_hint(Typ::IdToken).unwrap().is_some());
    for typ in [
        Typ::AccessToken,
        Typ::LogoutToken,
        Typ::Introspection,
        Typ::UserInfo,
        Typ::AuthorizationResponse,
    ] {
        assert_eq!(read_as_hint(typ), Err(NotOurs), "{typ:?}");
    }
}

#[test]
fn a_hint_of_another_client_or_issuer_counts_for_nothing() {
    let keys = sample::keys();
    let token = token(keys, Algorithm::Rs256);
    let other = [("id_token_hint", token.as_str()), ("client_id", "other")];
    assert_eq!(decided(keys, &other), nothing());
    let parameters = read(&[("id_token_hint", &token)]);
    assert!(hint(&parameters, keys, ISSUER).unwrap().is_some());
    assert_eq!(
        hint(&parameters, keys, "https://other.example"),
        Err(NotOurs)
    );
}

#[test]
fn a_hint_for_several_audiences_counts_for_nothing() {
    let keys = sample::keys();
    let claims = json!({"iss": ISSUER, "sub": "s", "aud": ["rp", "other"]});
    let token = keys
        .signing(Algorithm::Es256)
        .sign_compact(Typ::IdToken, &claims)
        .unwrap();
    assert_eq!(
        hint(&read(&[("id_token_hint", &token)]), keys, ISSUER),
        Err(NotOurs)
    );
}

#[test]
fn an_endless_state_is_left_out() {
    let keys = sample::keys();
    let long = "s".repeat(1025);
    let pairs = [
        ("client_id", "rp"),
        ("post_logout_redirect_uri", BACK),
        ("state", long.as_str()),
    ];
    assert_eq!(decided(keys, &pairs).return_to.as_deref(), Some(BACK));
}

#[test]
fn a_proof_speaks_for_its_own_session_alone() {
    assert!(proven().speaks_for(&told("somebody", "session")));
    assert!(!proven().speaks_for(&told("somebody", "another")));
    assert!(!proven().speaks_for(&told("another", "session")));
}

#[test]
fn without_a_proof_nobody_is_spoken_for() {
    let unproven = Logout {
        logout_hint: Some(String::from("session")),
        ..nothing()
    };
    assert!(!unproven.speaks_for(&told("somebody", "session")));
}

#[test]
fn a_logout_hint_that_names_somebody_else_takes_the_word_back() {
    let hinted = |hint: &str| Logout {
        logout_hint: Some(String::from(hint)),
        ..proven()
    };
    for own in ["somebody", "session"] {
        assert!(
            hinted(own).speaks_for(&told("somebody", "session")),
            "{own}"
        );
    }
    for other in ["another", "somebody@post.example"] {
        let speaks = hinted(other).speaks_for(&told("somebody", "session"));
        assert!(!speaks, "{other}");
    }
}

#[test]
fn hint_and_languages_are_read_and_cut() {
    let keys = sample::keys();
    let long = "l".repeat(10_000);
    let logout = decided(keys, &[("logout_hint", "session"), ("ui_locales", "fr nl")]);
    let expected = Logout {
        logout_hint: Some(String::from("session")),
        ui_locales: String::from("fr nl"),
        ..nothing()
    };
    assert_eq!(logout, expected);
    let cut = decided(keys, &[("logout_hint", &long), ("ui_locales", &long)]);
    assert_eq!(cut.logout_hint.unwrap().len(), 128);
    assert_eq!(cut.ui_locales.len(), 128);
}
