//! The person whom a hint or the `claims` parameter names.

use super::*;
use crate::keys::Typ;

/// An ID token of ours with these members over the usual ones.
fn hint(members: &serde_json::Value) -> String {
    let mut claims = json!({
        "iss": ISSUER, "sub": "somebody", "aud": ["rp"], "exp": 1, "iat": 1, "auth_time": 1,
    });
    for (name, value) in members.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let key = sample::keys().signing(Algorithm::Es256);
    key.sign_compact(Typ::IdToken, &claims).unwrap()
}

#[test]
fn an_id_token_of_ours_names_the_person_however_old_it_is() {
    let request = Request::good().and("id_token_hint", &hint(&json!({})));
    assert_eq!(
        request.decide().unwrap().hinted.as_deref(),
        Some("somebody")
    );
    assert_eq!(Request::good().decide().unwrap().hinted, None);
}

#[test]
fn a_hint_of_another_issuer_is_refused() {
    let foreign = hint(&json!({"iss": "https://other.example"}));
    let request = Request::good().and("id_token_hint", &foreign);
    assert_eq!(request.refused(), OAuthError::InvalidRequest);
}

#[test]
fn a_hint_for_another_client_is_refused() {
    for audience in [json!(["other"]), json!(["rp", "other"]), json!([])] {
        let others = hint(&json!({"aud": audience}));
        let request = Request::good().and("id_token_hint", &others);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{audience}");
    }
}

#[test]
fn a_hint_that_we_did_not_sign_as_an_id_token_is_refused() {
    let claims = json!({"iss": ISSUER, "sub": "somebody", "aud": ["rp"]});
    let (own, other) = (hint(&json!({})), of_a_key_that_is_gone());
    let (content, _) = own.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    let spoilt = format!("{content}.{signature}");
    let other_kind = sample::keys().signing(Algorithm::Es256);
    let other_kind = other_kind.sign_compact(Typ::AccessToken, &claims).unwrap();
    for bad in ["x", "a.b.c", &spoilt, &other_kind] {
        let request = Request::good().and("id_token_hint", bad);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{bad}");
    }
}

/// We cannot tell it from one that another provider signed.
fn of_a_key_that_is_gone() -> String {
    let claims = json!({"iss": ISSUER, "sub": "somebody", "aud": ["rp"]});
    let key = sample::foreign_keys().signing(Algorithm::Es256);
    key.sign_compact(Typ::IdToken, &claims).unwrap()
}

#[test]
fn a_hint_of_a_key_that_is_gone_names_nobody_and_stops_nobody() {
    let request = || Request::good().and("id_token_hint", &of_a_key_that_is_gone());
    assert_eq!(request().decide().unwrap().hinted, None);
    let claims = r#"{"id_token": {"sub": {"value": "another"}}}"#;
    let named = request().and("claims", claims).decide().unwrap();
    assert_eq!(named.hinted.as_deref(), Some("another"));
}

#[test]
fn a_hint_of_a_key_that_is_gone_needs_a_login_where_nobody_may_be_asked() {
    let request = Request::good().and("prompt", "none");
    assert!(request.decide().is_ok());
    let hint = of_a_key_that_is_gone();
    let request = Request::good()
        .and("prompt", "none")
        .and("id_token_hint", &hint);
    assert_eq!(request.refused(), OAuthError::LoginRequired);
}

#[test]
fn the_claims_parameter_names_the_person_too() {
    let claims = |name: &str| format!(r#"{{"id_token": {{"sub": {{"value": "{name}"}}}}}}"#);
    let alone = Request::good().and("claims", &claims("somebody"));
    assert_eq!(alone.decide().unwrap().hinted.as_deref(), Some("somebody"));
    let both = |name: &str| {
        let request = Request::good().and("id_token_hint", &hint(&json!({})));
        request.and("claims", &claims(name))
    };
    let agreeing = both("somebody").decide().unwrap();
    assert_eq!(agreeing.hinted.as_deref(), Some("somebody"));
    assert_eq!(both("another").refused(), OAuthError::InvalidRequest);
}
