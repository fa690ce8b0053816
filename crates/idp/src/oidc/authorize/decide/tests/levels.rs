//! Levels, age of the login, and the `claims` parameter.

use super::*;
use crate::oidc::acr::{Wanted, Weight};

const CONDITION: &str =
    r#"{"id_token": {"acr": {"essential": true, "values": ["urn:fedtoken:level:450"]}}}"#;

#[test]
fn the_claims_parameter_comes_before_acr_values_and_those_before_the_registration() {
    let client = Registration {
        default_acr_values: vec![String::from("urn:fedtoken:level:350")],
        ..client()
    };
    let acr = |request: Request| request.decide_for(Some(&client)).unwrap().acr;
    let registered = Wanted::parse("urn:fedtoken:level:350");
    assert_eq!(acr(Request::good()), registered);
    let with_values = || Request::good().and("acr_values", "urn:fedtoken:level:400");
    let wished = Wanted::parse("urn:fedtoken:level:400");
    assert_eq!(acr(with_values()), wished);
    let demanded = Wanted::of(["urn:fedtoken:level:450"], Weight::Condition);
    assert_eq!(acr(with_values().and("claims", CONDITION)), demanded);
    // Other claims say nothing about levels.
    let others = r#"{"id_token": {"email": null, "acr": null}}"#;
    assert_eq!(acr(with_values().and("claims", others)), wished);
}

#[test]
fn the_registered_age_holds_where_the_request_names_none() {
    let client = Registration {
        default_max_age: Some(600),
        ..client()
    };
    let max_age = |request: Request| request.decide_for(Some(&client)).unwrap().max_age;
    assert_eq!(max_age(Request::good()), Some(600));
    assert_eq!(max_age(Request::good().and("max_age", "0")), Some(0));
    assert_eq!(Request::good().decide().unwrap().max_age, None);
}

#[test]
fn known_claims_are_kept_with_the_ask() {
    let claims = r#"{"userinfo": {"email": {"essential": true}, "shoe_size": null}}"#;
    let ask = Request::good().and("claims", claims).decide().unwrap();
    assert_eq!(ask.claims.as_deref(), Some(r#"{"userinfo":["email"]}"#));
    assert_eq!(Request::good().decide().unwrap().claims, None);
}

#[test]
fn malformed_or_oversized_claims_are_refused() {
    let long = format!("{{}}{}", " ".repeat(4096));
    for bad in ["{", "[]", r#"{"id_token": 1}"#, &long] {
        let request = Request::good().and("claims", bad);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{bad}");
    }
}

#[test]
fn max_age_must_be_a_number_of_seconds() {
    for bad in ["-1", "+1", "1.5", "one", " 1", "99999999999999999999"] {
        let request = Request::good().and("max_age", bad);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{bad}");
    }
}

#[test]
fn too_many_acr_values_are_refused_and_unknown_ones_passed_over() {
    let many = "urn:fedtoken:level:300 ".repeat(16);
    let request = Request::good().and("acr_values", &many);
    assert_eq!(request.refused(), OAuthError::InvalidRequest);
    let unknown = Request::good().and("acr_values", "x y").decide().unwrap();
    assert_eq!(unknown.acr.weight(), Weight::Wish);
}
