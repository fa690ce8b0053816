//! Wishes of made-up clients.

use super::*;
use crate::{
    gateways::outbound::Exceptions,
    keys::Algorithm,
    oidc::{
        Levels,
        error::OAuthError,
        registration::{ApplicationType, MutualTls, SecurityProfile},
        resource::Resource,
    },
};

fn registered(wish: &Value) -> Result<Registration, RegistrationError> {
    let resources = [Resource {
        identifier: String::from("urn:test:api"),
        scope: String::from("api:read"),
        signing_alg: Algorithm::Es256,
    }];
    let house = House {
        issuer: "https://id.example",
        resources: &resources,
        fetch: &Exceptions::default(),
        levels: &Levels::default(),
        mutual_tls: MutualTls::Absent,
    };
    parse(&wish.to_string())?.registration("drawn", &house)
}

fn with(name: &str, value: Value) -> Result<Registration, RegistrationError> {
    let mut wish = json!({"redirect_uris": ["https://rp.example/cb"]});
    wish[name] = value;
    registered(&wish)
}

#[test]
fn the_least_wish_makes_a_third_party_with_the_usual_scopes() {
    let client = with("client_name", json!("Mine")).unwrap();
    assert_eq!(client.client_id, "drawn");
    assert_eq!(client.party, Party::Third);
    assert_eq!(
        client.scope,
        "openid profile email phone address offline_access api:read"
    );
}

#[test]
fn what_a_client_may_say_is_heard() {
    let wish = json!({
        "redirect_uris": ["be.example.app:/cb"], "application_type": "native",
        "token_endpoint_auth_method": "none", "default_max_age": 60,
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let client = registered(&wish).unwrap();
    assert_eq!(client.application_type, ApplicationType::Native);
    assert_eq!(client.default_max_age, Some(60));
    assert!(client.is_public() && client.grant_types.len() == 2);
}

#[test]
fn every_member_that_is_heard_is_one_of_a_registration() {
    for name in HEARD {
        let read = Registration::from_members(
            json!({"client_id": "x", "redirect_uris": [], name: {"odd": 1}})
                .as_object()
                .unwrap(),
        );
        let unknown = read.err().is_some_and(|all| {
            let text = |problem: &crate::oidc::registration::MemberProblem| problem.to_string();
            all.iter().any(|one| text(one).starts_with("unknown"))
        });
        assert!(!unknown, "{name}");
    }
}

#[test]
fn what_is_the_operators_to_say_is_not_heard() {
    let plain = with("client_name", json!("Mine")).unwrap();
    for (name, value) in [
        ("party", json!("first")),
        ("minimum_level", json!(100)),
        ("maximum_level", json!(999)),
        ("offline_access", json!("granted")),
        ("pkce", json!("nonce")),
        ("sector_identifier", json!("gov.example")),
        ("resources", json!(["urn:test:api"])),
        (
            "national_number",
            json!({"legal_ground": "a law", "purpose": "files"}),
        ),
        ("client_id", json!("sample-relying-party")),
        ("default_locale", json!("nl")),
        ("logo_uri", json!("https://rp.example/logo")),
        ("client_secret", json!("my own")),
    ] {
        let heard = with(name, value).unwrap();
        let same = Registration {
            client_name: plain.client_name.clone(),
            ..heard
        };
        assert_eq!(same, plain, "{name}");
    }
}

#[test]
fn scopes_are_narrowed_to_what_every_client_may_ask_for() {
    let asked = with(
        "scope",
        json!("openid email egovnrn roles api:read api:write x"),
    )
    .unwrap();
    assert_eq!(asked.scope, "openid email api:read");
    let refused = with("scope", json!("egovnrn")).unwrap_err();
    assert_eq!(refused.oauth(), OAuthError::InvalidClientMetadata);
    assert!(with("scope", json!(["openid"])).is_err());
}

#[test]
fn a_client_may_choose_the_strict_profile() {
    let refused = with("profile", json!("fapi2")).unwrap_err();
    assert!(refused.description().contains("profile fapi2 needs"));
    let wish = json!({
        "redirect_uris": ["https://rp.example/cb"], "profile": "fapi2",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks_uri": "https://rp.example/jwks",
    });
    let client = registered(&wish).unwrap();
    assert_eq!(client.profile, SecurityProfile::Fapi2);
    assert_eq!(client.id_token_signed_response_alg, Algorithm::Ps256);
}

#[test]
fn members_without_value_are_not_there() {
    let client = with("client_name", Value::Null).unwrap();
    assert_eq!(client.client_name, None);
    assert!(with("software_statement", Value::Null).is_ok());
}

#[test]
fn a_bad_return_address_has_its_own_code() {
    let code = |wish: Value| registered(&wish).unwrap_err().oauth().as_str();
    for uris in [
        json!([]),
        json!("https://rp.example/cb"),
        json!(["http://rp.example/cb"]),
        json!(["https://id.example/login"]),
        json!(["https://rp.example/cb#x"]),
    ] {
        assert_eq!(
            code(json!({ "redirect_uris": uris })),
            "invalid_redirect_uri",
            "{uris}"
        );
    }
    assert_eq!(code(json!({})), "invalid_redirect_uri");
    let after = json!({
        "redirect_uris": ["https://rp.example/cb"],
        "post_logout_redirect_uris": ["http://rp.example/"],
    });
    assert_eq!(code(after), "invalid_client_metadata");
}

#[test]
fn what_we_cannot_do_is_refused() {
    for (name, value) in [
        ("grant_types", json!(["authorization_code", "implicit"])),
        ("response_types", json!(["code id_token"])),
        ("token_endpoint_auth_method", json!("client_secret_jwt")),
        ("id_token_signed_response_alg", json!("none")),
        ("jwks", json!({"keys": []})),
        ("jwks_uri", json!("http://rp.example/jwks")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("dpop_bound_access_tokens", json!("yes")),
    ] {
        let refused = with(name, value).unwrap_err();
        assert_eq!(refused.oauth(), OAuthError::InvalidClientMetadata, "{name}");
    }
}

#[test]
fn software_statements_are_not_accepted() {
    let refused = with("software_statement", json!("a.b.c")).unwrap_err();
    assert_eq!(refused, RegistrationError::SoftwareStatement);
}

#[test]
fn only_an_object_is_read() {
    for body in ["", "[]", "1", "{", "redirect_uris=x"] {
        let refused = parse(body).unwrap_err();
        assert_eq!(refused.oauth(), OAuthError::InvalidClientMetadata, "{body}");
    }
}
