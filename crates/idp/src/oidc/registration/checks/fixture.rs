//! A sound registration in a house, for tests that break one thing of it.

use serde_json::json;

use crate::{
    gateways::outbound::Exceptions,
    oidc::{
        Levels,
        registration::{House, MutualTls, Problem, Registration},
        resource::Resource,
    },
};

/// A sound registration of a confidential web client.
pub(super) fn good() -> Registration {
    serde_json::from_value(json!({
        "client_id": "rp", "client_name": "Mijn gemeente é",
        "redirect_uris": ["https://rp.example/cb"],
        "post_logout_redirect_uris": ["https://rp.example/"],
        "scope": "openid profile email api:read",
        "default_locale": "nl", "subject_type": "pairwise",
    }))
    .unwrap()
}

/// Changes the sound one and says what is wrong with it then, in a house with mutual TLS.
pub(super) fn problems(change: impl FnOnce(&mut Registration)) -> Vec<Problem> {
    problems_with(MutualTls::Runs, change)
}

/// The same in a house with or without mutual TLS.
pub(super) fn problems_with(
    mutual_tls: MutualTls,
    change: impl FnOnce(&mut Registration),
) -> Vec<Problem> {
    let mut registration = good();
    change(&mut registration);
    let resources = [Resource {
        identifier: String::from("urn:test:api"),
        scope: String::from("api:read"),
        signing_alg: crate::keys::Algorithm::Es256,
    }];
    registration.check(&House {
        issuer: "https://id.example",
        resources: &resources,
        fetch: &Exceptions::parse(&[String::from("127.0.0.1")]).unwrap(),
        levels: &Levels::default(),
        mutual_tls,
    })
}

/// A key set with one public P-256 key (RFC 7517 appendix A.1).
pub(super) fn p256() -> serde_json::Value {
    json!({"keys": [{
        "kty": "EC", "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    }]})
}

/// A text where one is optional.
pub(super) fn some(text: &str) -> Option<String> {
    Some(String::from(text))
}
