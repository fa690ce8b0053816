//! PKCE, and clients whose operator lets a `nonce` stand in for it.

use super::*;
use crate::oidc::registration::{ClientAuthMethod, PkcePolicy};

#[test]
fn pkce_with_s256_is_demanded() {
    let refused = |request: Request| assert_eq!(request.refused(), OAuthError::InvalidRequest);
    refused(Request::good().without("code_challenge"));
    refused(Request::good().without("code_challenge_method"));
    refused(Request::good().with("code_challenge_method", "plain"));
    refused(Request::good().with("code_challenge_method", "s256"));
    refused(Request::good().with("code_challenge", &CHALLENGE[1..]));
    refused(Request::good().with("code_challenge", &format!("{CHALLENGE}=")));
    refused(Request::good().with("code_challenge", &CHALLENGE.replace('-', "+")));
}

fn exempt() -> Registration {
    Registration {
        pkce: PkcePolicy::Nonce,
        ..client()
    }
}

#[test]
fn a_nonce_stands_in_for_the_challenge_where_the_operator_says_so() {
    let bare = || {
        let request = Request::good().without("code_challenge");
        request.without("code_challenge_method")
    };
    let ask = bare().decide_for(Some(&exempt())).unwrap();
    assert_eq!(
        (ask.code_challenge, ask.nonce.as_deref()),
        (None, Some("n-1"))
    );
    assert_eq!(bare().refused(), OAuthError::InvalidRequest);
    for nonce in [bare().without("nonce"), bare().with("nonce", "")] {
        let refused = nonce.decide_for(Some(&exempt()));
        assert_eq!(refusal_of(refused), OAuthError::InvalidRequest);
    }
}

#[test]
fn a_challenge_is_checked_where_a_nonce_would_do() {
    let ask = Request::good().decide_for(Some(&exempt())).unwrap();
    assert_eq!(ask.code_challenge.as_deref(), Some(CHALLENGE));
    for bad in [
        Request::good().without("code_challenge"),
        Request::good().without("code_challenge_method"),
        Request::good().with("code_challenge_method", "plain"),
    ] {
        let refused = bad.decide_for(Some(&exempt()));
        assert_eq!(refusal_of(refused), OAuthError::InvalidRequest);
    }
}

#[test]
fn a_public_client_sends_a_challenge_whatever_its_registration_says() {
    let public = Registration {
        token_endpoint_auth_method: ClientAuthMethod::None,
        ..exempt()
    };
    let bare = Request::good().without("code_challenge");
    let bare = bare.without("code_challenge_method");
    let refused = bare.decide_for(Some(&public));
    assert_eq!(refusal_of(refused), OAuthError::InvalidRequest);
}
