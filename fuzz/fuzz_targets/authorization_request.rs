//! An authorization request: query text, claims of a request object, the `claims` parameter.
//!
//! What is granted was allowed, and nobody is sent anywhere else.
#![no_main]

use std::sync::LazyLock;

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_idp::{
    keys::{Claims, KeySet},
    oidc::{
        Ask, AuthorizeError, Parameters, Registration, Resource,
        authorize::{Delivery, Known, Received, Start, Way, decide, request_object},
        claims::{ClaimsParameter, ClaimsRequest},
    },
};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|text: &str| {
    let Some(scene) = &*SCENE else {
        unreachable!("the registrations are sound");
    };
    if let Ok(parameter) = ClaimsParameter::parse(text) {
        let kept = parameter.request.to_json();
        assert!(ClaimsRequest::from_json(kept.as_deref()) == parameter.request);
    }
    if let Ok(parameters) = Parameters::parse_with_repeats(text) {
        let again = Parameters::parse_with_repeats(&parameters.to_text());
        assert!(again.as_ref() == Ok(&parameters));
        for way in [Way::Browser, Way::Pushing] {
            scene.try_with(&Received::plain(parameters.clone(), way));
        }
    }
    if let (Ok(claims), Ok(outer)) = (
        serde_json::from_str::<Claims>(text),
        Parameters::parse_with_repeats("client_id=rp"),
    ) {
        for client in &scene.clients {
            let here = (ISSUER, UnixTime::from_secs(NOW));
            if let Ok(inner) = request_object::read(&claims, &outer, client, here) {
                assert!(claims.get("iss").is_some_and(|iss| iss == "rp"));
                scene.try_with(&Received::signed(inner, Way::Pushing));
            }
        }
    }
});

struct Scene {
    keys: KeySet,
    resources: Vec<Resource>,
    clients: Vec<Registration>,
}

impl Scene {
    fn try_with(&self, received: &Received) {
        for client in &self.clients {
            let known = Known {
                registration: Some(client),
                keys: &self.keys,
                issuer: ISSUER,
                resources: &self.resources,
            };
            let start = Start {
                binding: TokenDigest::of("cookie"),
                tab: String::from("tab"),
                issued_at: UnixTime::from_secs(NOW),
            };
            match decide(received, &known, start) {
                Ok(ask) => self.check(&ask, client),
                Err(AuthorizeError::Redirected(refusal)) => {
                    assert!(is_registered(&refusal.redirect_uri));
                    let answer = refusal.answer(ISSUER);
                    let sent = answer.deliver(&self.keys, UnixTime::from_secs(NOW));
                    if let Ok(Delivery::Redirect(address)) = sent {
                        let behind = address.strip_prefix(&refusal.redirect_uri);
                        assert!(behind.is_some_and(|behind| behind.starts_with('?')));
                        assert!(address.is_ascii() && !address.contains(['#', '\r', '\n', ' ']));
                    }
                }
                Err(AuthorizeError::Shown(_)) => {}
            }
        }
    }

    fn check(&self, ask: &Ask, client: &Registration) {
        assert!(is_registered(&ask.redirect_uri));
        assert!(ask.scope.is_within(&client.allowed_scope()));
        match &ask.code_challenge {
            Some(challenge) => assert!(challenge.len() == 43),
            None => assert!(!client.requires_pkce() && ask.nonce.is_some()),
        }
        assert!(ask.state.as_ref().is_none_or(|state| state.len() <= 1024));
        assert!(ask.nonce.as_ref().is_none_or(|nonce| nonce.len() <= 512));
        assert!(ask.bound_to.as_ref().is_none_or(|key| key.len() == 43));
        let mut known = self.resources.iter().map(|resource| &resource.identifier);
        let resource = ask.resource.as_ref();
        assert!(resource.is_none_or(|asked| known.any(|known| known == asked)));
        let (text, read) = match serde_json::to_string(ask) {
            Ok(text) => (text.clone(), serde_json::from_str::<Ask>(&text)),
            Err(_) => unreachable!("any ask can be written"),
        };
        assert!(read.is_ok_and(|read| read == *ask), "{text}");
    }
}

fn is_registered(redirect_uri: &str) -> bool {
    redirect_uri == REDIRECT
        || (redirect_uri.starts_with("http://127.0.0.1") && redirect_uri.ends_with("/cb"))
}

static SCENE: LazyLock<Option<Scene>> = LazyLock::new(|| {
    let clients = [
        ("web", "client_secret_basic", "standard", "required"),
        ("web", "client_secret_basic", "standard", "nonce"),
        ("native", "none", "standard", "required"),
        ("web", "private_key_jwt", "fapi2", "required"),
    ];
    let clients = clients.map(|(kind, method, profile, pkce)| {
        serde_json::from_value(json!({
            "client_id": "rp",
            "redirect_uris": [REDIRECT, "http://127.0.0.1/cb"],
            "scope": "openid profile offline_access api:read",
            "grant_types": ["authorization_code", "refresh_token"],
            "application_type": kind,
            "token_endpoint_auth_method": method,
            "profile": profile,
            "pkce": pkce,
        }))
    });
    let resource = json!({"identifier": "urn:api", "scope": "api:read api:write"});
    Some(Scene {
        keys: KeySet::generate().ok()?,
        resources: vec![serde_json::from_value(resource).ok()?],
        clients: clients.into_iter().collect::<Result<_, _>>().ok()?,
    })
});

const ISSUER: &str = "https://idp.example";
const REDIRECT: &str = "https://rp.example/cb";
const NOW: i64 = 1_800_000_000;
