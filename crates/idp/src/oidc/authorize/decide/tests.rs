//! One good request; every refusal breaks exactly one rule of it.

use std::sync::LazyLock;

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use serde_json::json;

use super::*;
use crate::{
    keys::{Algorithm, sample},
    oidc::{
        authorize::{Answer, Delivery, Prompt, ResponseMode, Way},
        error::OAuthError,
        registration::SecurityProfile,
    },
};

mod answers;
mod levels;
mod person;
mod pkce;
mod resources;
mod strict;

/// RFC 7636 appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const ISSUER: &str = "https://idp.example";

struct Request(Vec<(&'static str, String)>);

impl Request {
    fn good() -> Self {
        let pairs = [
            ("client_id", "rp"),
            ("redirect_uri", "https://rp.example/cb"),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "st&te"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        Self(
            pairs
                .map(|(name, value)| (name, String::from(value)))
                .into(),
        )
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self = self.without(name);
        self.and(name, value)
    }

    fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self
    }

    /// One more of this name.
    fn and(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, String::from(value)));
        self
    }

    fn parameters(&self) -> Parameters {
        let text: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish();
        Parameters::parse_with_repeats(&text).unwrap()
    }

    fn received(&self) -> Received {
        Received::plain(self.parameters(), Way::Browser)
    }

    fn decide_for(&self, registration: Option<&Registration>) -> Result<Ask, AuthorizeError> {
        self.received().decide_for(registration)
    }

    fn decide(&self) -> Result<Ask, AuthorizeError> {
        self.decide_for(Some(&client()))
    }

    fn shown(&self) -> ShownError {
        match self.decide() {
            Err(AuthorizeError::Shown(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    fn redirected(&self) -> Redirected {
        match self.decide() {
            Err(AuthorizeError::Redirected(refusal)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    /// The error code; every refusal goes to the proven address and echoes `state`.
    fn refused(&self) -> OAuthError {
        let refusal = self.redirected();
        assert_eq!(refusal.redirect_uri, "https://rp.example/cb");
        assert_eq!(refusal.state.as_deref(), Some("st&te"));
        refusal.error
    }
}

impl Received {
    fn decide_for(&self, registration: Option<&Registration>) -> Result<Ask, AuthorizeError> {
        let start = Start {
            binding: TokenDigest::of("cookie"),
            tab: String::from("t1"),
            issued_at: UnixTime::from_secs(1_000),
        };
        let known = Known {
            registration,
            keys: sample::keys(),
            issuer: ISSUER,
            resources: RESOURCES.as_slice(),
        };
        decide(self, &known, start)
    }
}

/// The error code of a refusal that goes to the proven address.
fn refusal_of(decided: Result<Ask, AuthorizeError>) -> OAuthError {
    match decided {
        Err(AuthorizeError::Redirected(refusal)) => refusal.error,
        other => panic!("{other:?}"),
    }
}

static RESOURCES: LazyLock<[Resource; 3]> = LazyLock::new(|| {
    [
        ("urn:api", "api:read api:write"),
        ("https://post.example", "post:send"),
        ("urn:open", ""),
    ]
    .map(|(identifier, scope)| {
        serde_json::from_value(json!({"identifier": identifier, "scope": scope})).unwrap()
    })
});

fn client() -> Registration {
    serde_json::from_value(json!({
        "client_id": "rp",
        "redirect_uris": ["https://rp.example/cb", "http://127.0.0.1/cb"],
        "scope": "openid profile email api:read post:send",
    }))
    .unwrap()
}

#[test]
fn a_good_request_becomes_an_ask() {
    let request = Request::good()
        .and("prompt", "login consent login")
        .and("max_age", "0")
        .and("acr_values", "unknown urn:fedtoken:level:400")
        .and("ui_locales", "nl-BE de ?? en")
        .and("login_hint", "jan")
        .and("response_mode", "query")
        .and("display", "popup")
        .and("claims_locales", "fr nl")
        .and("something_unknown", "x");
    let ask = request.decide().unwrap();
    assert_eq!((ask.client_id.as_str(), ask.tab.as_str()), ("rp", "t1"));
    assert_eq!(ask.scope.to_string(), "openid profile");
    assert_eq!(
        (ask.state.as_deref(), ask.nonce.as_deref()),
        (Some("st&te"), Some("n-1"))
    );
    assert_eq!(ask.prompt, [Prompt::Login, Prompt::Consent]);
    assert_eq!(
        (ask.max_age, ask.response_mode),
        (Some(0), ResponseMode::Query)
    );
    assert!(
        ask.acr
            .values()
            .any(|value| value == "urn:fedtoken:level:400")
    );
    assert_eq!(ask.ui_locales, ["nl-BE", "de", "en"]);
    assert_eq!(ask.login_hint.as_deref(), Some("jan"));
    assert_eq!(ask.binding, TokenDigest::of("cookie"));
    assert!(!ask.is_silent());
}

#[test]
fn an_ask_survives_sealing_as_json() {
    let ask = Request::good()
        .and("acr_values", "urn:fedtoken:level:400")
        .decide()
        .unwrap();
    let text = serde_json::to_string(&ask).unwrap();
    assert_eq!(serde_json::from_str::<Ask>(&text).unwrap(), ask);
}

#[test]
fn state_and_nonce_may_be_left_out() {
    let ask = Request::good()
        .without("state")
        .without("nonce")
        .decide()
        .unwrap();
    assert_eq!((ask.state, ask.nonce), (None, None));
}

#[test]
fn an_unknown_client_is_told_on_our_page() {
    assert_eq!(
        Request::good().without("client_id").shown(),
        ShownError::UnknownClient
    );
    assert_eq!(
        Request::good().and("client_id", "rp").shown(),
        ShownError::UnknownClient
    );
    assert_eq!(
        Request::good().with("client_id", "RP").shown(),
        ShownError::UnknownClient
    );
    let unknown = Err(AuthorizeError::Shown(ShownError::UnknownClient));
    assert_eq!(Request::good().decide_for(None), unknown);
}

#[test]
fn an_unproven_address_is_never_redirected_to() {
    let bad = |uri| Request::good().with("redirect_uri", uri).shown();
    for uri in [
        "https://rp.example/cb/",
        "https://rp.example/cb?x=1",
        "https://evil.example/cb",
        "https://rp.example@evil.example/cb",
        "HTTPS://rp.example/cb",
        "http://127.0.0.1:50123/cb",
    ] {
        assert_eq!(bad(uri), ShownError::RedirectUri, "{uri}");
    }
    assert_eq!(
        Request::good().without("redirect_uri").shown(),
        ShownError::RedirectUri
    );
    let twice = Request::good().and("redirect_uri", "https://evil.example/cb");
    assert_eq!(twice.shown(), ShownError::RedirectUri);
    // Whatever else is wrong, the address comes first.
    let worse = Request::good()
        .with("redirect_uri", "https://evil.example")
        .without("scope");
    assert_eq!(worse.shown(), ShownError::RedirectUri);
}

#[test]
fn a_native_client_gets_its_answer_on_its_own_port() {
    let native = Registration {
        application_type: crate::oidc::registration::ApplicationType::Native,
        ..client()
    };
    let asked = "http://127.0.0.1:50123/cb";
    let ask = Request::good()
        .with("redirect_uri", asked)
        .decide_for(Some(&native))
        .unwrap();
    assert_eq!(ask.redirect_uri, asked);
}

#[test]
fn repeated_parameters_are_refused() {
    assert_eq!(
        Request::good().and("scope", "openid").refused(),
        OAuthError::InvalidRequest
    );
    let unknown = Request::good().and("x", "1").and("x", "2");
    assert_eq!(unknown.refused(), OAuthError::InvalidRequest);
    // Nobody can say which state is meant, so none is echoed.
    let states = Request::good().and("state", "other").redirected();
    assert_eq!(
        (states.error, states.state),
        (OAuthError::InvalidRequest, None)
    );
}

#[test]
fn only_the_response_type_code_is_known() {
    let missing = Request::good().without("response_type");
    assert_eq!(missing.refused(), OAuthError::InvalidRequest);
    for other in ["token", "id_token", "code id_token", "none", "CODE"] {
        let request = Request::good().with("response_type", other);
        assert_eq!(
            request.refused(),
            OAuthError::UnsupportedResponseType,
            "{other}"
        );
    }
}

#[test]
fn wrapped_requests_are_refused_by_name() {
    for (name, error) in [
        ("request", OAuthError::RequestNotSupported),
        ("request_uri", OAuthError::RequestUriNotSupported),
        ("registration", OAuthError::RegistrationNotSupported),
    ] {
        assert_eq!(Request::good().and(name, "x").refused(), error);
    }
}

#[test]
fn a_request_without_openid_is_refused() {
    assert_eq!(
        Request::good().without("scope").refused(),
        OAuthError::InvalidScope
    );
    let other = Request::good().with("scope", "profile");
    assert_eq!(other.refused(), OAuthError::InvalidScope);
}

#[test]
fn scopes_beyond_the_registration_are_left_out() {
    let ask = Request::good()
        .with("scope", "openid phone egovnrn email")
        .decide()
        .unwrap();
    assert_eq!(ask.scope.to_string(), "openid email");
}

#[test]
fn an_oversized_state_is_refused_and_not_echoed() {
    assert!(
        Request::good()
            .with("state", &"s".repeat(1024))
            .decide()
            .is_ok()
    );
    for bad in ["s".repeat(1025), String::from("a\r\nb")] {
        let refusal = Request::good().with("state", &bad).redirected();
        assert_eq!(
            (refusal.error, refusal.state),
            (OAuthError::InvalidRequest, None)
        );
    }
}

#[test]
fn an_oversized_nonce_is_refused() {
    assert!(
        Request::good()
            .with("nonce", &"n".repeat(512))
            .decide()
            .is_ok()
    );
    let long = Request::good().with("nonce", &"n".repeat(513));
    assert_eq!(long.refused(), OAuthError::InvalidRequest);
    assert_eq!(
        Request::good().with("nonce", "a\0").refused(),
        OAuthError::InvalidRequest
    );
}

#[test]
fn prompts_must_be_known_and_none_stands_alone() {
    assert!(
        Request::good()
            .and("prompt", "none")
            .decide()
            .unwrap()
            .is_silent()
    );
    for bad in ["none login", "login none", "create", "Login"] {
        let request = Request::good().and("prompt", bad);
        assert_eq!(request.refused(), OAuthError::InvalidRequest, "{bad}");
    }
}

#[test]
fn unfit_hints_are_passed_over() {
    let request = Request::good()
        .and("login_hint", &"x".repeat(255))
        .and("ui_locales", &"x ".repeat(50));
    let ask = request.decide().unwrap();
    assert_eq!((ask.login_hint, ask.ui_locales.len()), (None, 10));
}
