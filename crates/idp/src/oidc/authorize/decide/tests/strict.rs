//! Clients that push or sign every request, and those of the FAPI 2.0 profile.

use fedtoken_core::secret::TokenDigest;

use super::*;
use crate::oidc::registration::{ApplicationType, ClientAuthMethod};

fn came(way: Way) -> Received {
    Received::plain(Request::good().parameters(), way)
}

fn strict() -> Registration {
    Registration {
        profile: SecurityProfile::Fapi2,
        token_endpoint_auth_method: ClientAuthMethod::PrivateKeyJwt,
        ..client()
    }
}

#[test]
fn a_client_that_must_push_is_refused_in_the_browser() {
    let pushing = Registration {
        require_pushed_authorization_requests: true,
        ..client()
    };
    for client in [pushing, strict()] {
        let decided = came(Way::Browser).decide_for(Some(&client));
        assert_eq!(refusal_of(decided), OAuthError::InvalidRequest);
        assert!(came(Way::Pushing).decide_for(Some(&client)).is_ok());
        let pushed = Way::Pushed(TokenDigest::of("pushed"));
        let ask = came(pushed).decide_for(Some(&client)).unwrap();
        assert_eq!(ask.pushed, Some(TokenDigest::of("pushed")));
    }
    assert_eq!(Request::good().decide().unwrap().pushed, None);
}

#[test]
fn a_client_that_must_sign_is_refused_without() {
    let signing = Registration {
        require_signed_request_object: true,
        ..client()
    };
    let refused = came(Way::Pushing).decide_for(Some(&signing));
    assert_eq!(refusal_of(refused), OAuthError::InvalidRequest);
    let signed = Received::signed(Request::good().parameters(), Way::Browser);
    assert!(signed.decide_for(Some(&signing)).is_ok());
}

#[test]
fn the_strict_profile_demands_a_key_or_a_certificate() {
    for (method, good) in [
        (ClientAuthMethod::PrivateKeyJwt, true),
        (ClientAuthMethod::TlsClientAuth, true),
        (ClientAuthMethod::SelfSignedTlsClientAuth, true),
        (ClientAuthMethod::ClientSecretBasic, false),
        (ClientAuthMethod::ClientSecretPost, false),
        (ClientAuthMethod::None, false),
    ] {
        let client = Registration {
            token_endpoint_auth_method: method,
            ..strict()
        };
        let decided = came(Way::Pushing).decide_for(Some(&client));
        if good {
            assert!(decided.is_ok(), "{method:?}");
        } else {
            assert_eq!(
                refusal_of(decided),
                OAuthError::UnauthorizedClient,
                "{method:?}"
            );
        }
    }
}

#[test]
fn the_strict_profile_allows_plain_http_to_native_clients_alone() {
    let to_loopback = Request::good().with("redirect_uri", "http://127.0.0.1/cb");
    let received = Received::plain(to_loopback.parameters(), Way::Pushing);
    let web = received.decide_for(Some(&strict()));
    assert_eq!(refusal_of(web), OAuthError::InvalidRequest);
    let native = Registration {
        application_type: ApplicationType::Native,
        ..strict()
    };
    assert!(received.decide_for(Some(&native)).is_ok());
}
