//! Protected resources, their scopes, offline access, and the key a code is bound to.

use super::*;

fn asked(scope: &str, resource: Option<&str>) -> Request {
    let request = Request::good().with("scope", scope);
    match resource {
        Some(resource) => request.and("resource", resource),
        None => request,
    }
}

fn granted(scope: &str, resource: Option<&str>) -> (String, Option<String>) {
    let ask = asked(scope, resource).decide().unwrap();
    (ask.scope.to_string(), ask.resource)
}

fn target(name: &str) -> Option<String> {
    Some(String::from(name))
}

#[test]
fn a_token_is_for_the_resource_named_and_has_its_scopes_alone() {
    let scope = "openid email api:read post:send";
    assert_eq!(
        granted(scope, Some("urn:api")),
        (String::from("openid email api:read"), target("urn:api"))
    );
    assert_eq!(
        granted("openid", Some("https://post.example")),
        (String::from("openid"), target("https://post.example"))
    );
    assert_eq!(
        granted("openid", Some("urn:open")),
        (String::from("openid"), target("urn:open"))
    );
}

#[test]
fn a_scope_means_its_resource_and_scopes_of_two_mean_none() {
    assert_eq!(
        granted("openid api:read", None),
        (String::from("openid api:read"), target("urn:api"))
    );
    let both = granted("openid api:read post:send", None);
    assert_eq!(both, (String::from("openid"), None));
    assert_eq!(granted("openid email", None).1, None);
}

#[test]
fn a_scope_of_a_resource_beyond_the_registration_is_left_out() {
    let beyond = granted("openid api:write", None);
    assert_eq!(beyond, (String::from("openid"), None));
}

#[test]
fn an_unknown_resource_is_refused() {
    for bad in [
        "urn:other",
        "urn:api#part",
        "URN:api",
        "/api",
        "https://idp.example",
    ] {
        let request = asked("openid api:read", Some(bad));
        assert_eq!(request.refused(), OAuthError::InvalidTarget, "{bad}");
    }
}

#[test]
fn a_resource_none_of_whose_scopes_the_client_may_use_is_refused() {
    let narrow = Registration {
        scope: String::from("openid post:send"),
        ..client()
    };
    let request = asked("openid", Some("urn:api"));
    let decided = request.decide_for(Some(&narrow));
    assert_eq!(refusal_of(decided), OAuthError::InvalidTarget);
}

#[test]
fn two_resources_at_once_are_refused() {
    let request = asked("openid", Some("urn:api")).and("resource", "https://post.example");
    assert_eq!(request.refused(), OAuthError::InvalidTarget);
}

#[test]
fn offline_access_is_left_out_for_a_client_without_refresh_tokens() {
    let scope = "openid offline_access";
    let of = |grants: serde_json::Value| Registration {
        scope: String::from(scope),
        grant_types: serde_json::from_value(grants).unwrap(),
        ..client()
    };
    let granted = |client: &Registration| {
        let ask = asked(scope, None).decide_for(Some(client)).unwrap();
        ask.scope.to_string()
    };
    assert_eq!(granted(&of(json!(["authorization_code"]))), "openid");
    let both = of(json!(["authorization_code", "refresh_token"]));
    assert_eq!(granted(&both), "openid offline_access");
}

#[test]
fn a_code_is_bound_to_the_thumbprint_named_or_proven() {
    let named = Request::good().and("dpop_jkt", CHALLENGE);
    assert_eq!(named.decide().unwrap().bound_to.as_deref(), Some(CHALLENGE));
    assert_eq!(Request::good().decide().unwrap().bound_to, None);
    let pushed = |request: Request, thumbprint: &str| {
        let received = Received {
            bound_to: Some(String::from(thumbprint)),
            ..Received::plain(request.parameters(), Way::Pushing)
        };
        received.decide_for(Some(&client()))
    };
    let proven = pushed(Request::good(), CHALLENGE).unwrap();
    assert_eq!(proven.bound_to.as_deref(), Some(CHALLENGE));
    assert!(pushed(named, CHALLENGE).is_ok());
    let other = Request::good().and("dpop_jkt", CHALLENGE);
    let decided = pushed(other, &CHALLENGE.replace('E', "F"));
    assert_eq!(refusal_of(decided), OAuthError::InvalidRequest);
}

#[test]
fn what_is_no_thumbprint_is_refused() {
    for bad in [
        &CHALLENGE[1..],
        &format!("{CHALLENGE}A"),
        &CHALLENGE.replace('-', "+"),
    ] {
        let request = Request::good().and("dpop_jkt", bad);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{bad}");
    }
}
