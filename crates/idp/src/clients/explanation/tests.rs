//! Explanations of made-up clients.

use fedtoken_core::time::UnixTime;

use super::*;

fn explained(more: &Value) -> Explanation {
    let mut members = json!({"client_id": "rp", "redirect_uris": ["https://rp.example/cb"]});
    for (name, value) in more.as_object().unwrap() {
        members[name] = value.clone();
    }
    let registration = Registration::from_members(members.as_object().unwrap()).unwrap();
    let client = Client {
        client_id: "rp".to_owned(),
        registration: Value::Object(registration.to_members()).to_string(),
        secret: None,
        origin: ClientOrigin::Operator,
    };
    Explanation::of(&client, &registration)
}

fn line<'a>(explanation: &'a Explanation, topic: &str) -> &'a Line {
    let mut lines = explanation.lines.iter();
    lines.find(|line| line.topic == topic).unwrap()
}

#[test]
fn what_nobody_said_is_a_default() {
    let explanation = explained(&json!({}));
    for topic in [
        "name",
        "authentication",
        "ID tokens",
        "userinfo",
        "scopes",
        "levels",
        "consent",
        "requests",
        "PKCE",
        "access tokens",
        "refresh tokens",
    ] {
        assert_eq!(line(&explanation, topic).origin, Origin::Default, "{topic}");
    }
    assert_eq!(line(&explanation, "levels").text, "300 at least");
    assert!(line(&explanation, "lifetimes").text.contains("code 60 s"));
}

#[test]
fn what_the_registration_says_is_told_with_it() {
    let explanation = explained(&json!({
        "client_name": "Service", "minimum_level": 400, "maximum_level": 450,
        "party": "third", "grant_types": ["authorization_code", "refresh_token"],
        "subject_type": "pairwise", "userinfo_signed_response_alg": "EdDSA",
        "require_pushed_authorization_requests": true, "pkce": "nonce",
        "national_number": {"legal_ground": "the law", "purpose": "files"},
    }));
    for (topic, text) in [
        ("name", "Service"),
        ("levels", "never told more than 450"),
        ("consent", "asked once"),
        ("refresh tokens", "30 days unused, 90 days in all"),
        ("subjects", "the sector rp.example"),
        ("userinfo", "JWT signed by EdDSA"),
        ("requests", "pushed ones alone"),
        ("PKCE", "or a nonce in its place"),
        ("register number", "by the law, for files"),
    ] {
        let line = line(&explanation, topic);
        assert!(line.text.contains(text), "{line:?}");
        assert_eq!(line.origin, Origin::Registered, "{topic}");
    }
}

#[test]
fn what_the_profile_switches_on_is_told_as_such() {
    let explanation = explained(&json!({
        "profile": "fapi2", "token_endpoint_auth_method": "private_key_jwt",
    }));
    let origin = |topic| line(&explanation, topic).origin;
    assert_eq!(origin("requests"), Origin::Profile);
    assert_eq!(origin("access tokens"), Origin::Profile);
    assert_eq!(origin("profile"), Origin::Registered);
    assert!(line(&explanation, "ID tokens").text.contains("PS256"));
}

#[test]
fn a_client_that_registered_itself_is_told_apart() {
    let registration: Registration =
        serde_json::from_value(json!({"client_id": "rp", "redirect_uris": []})).unwrap();
    let client = Client {
        client_id: "rp".to_owned(),
        registration: String::new(),
        secret: None,
        origin: ClientOrigin::Registered {
            at: UnixTime::from_secs(7),
            access: fedtoken_core::secret::TokenDigest::of("access"),
        },
    };
    let explanation = Explanation::of(&client, &registration);
    assert!(
        line(&explanation, "origin")
            .text
            .contains("registered itself at 7")
    );
    assert_eq!(line(&explanation, "redirect URIs").text, "none");
}

#[test]
fn a_token_that_ends_sooner_than_it_may_rest_has_one_time() {
    let explanation = explained(&json!({
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    }));
    let line = line(&explanation, "refresh tokens");
    assert_eq!(line.text, "new at each use; 12 hours in all");
}
