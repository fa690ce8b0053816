//! What a registered client is told of itself (RFC 7591 section 3.2.1, RFC 7592 section 3).

use fedtoken_core::{secret::OpaqueToken, time::UnixTime};
use serde_json::{Map, Value, json};

use crate::oidc::registration::Registration;

/// Everything an answer is made of.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The registration as it is in force.
    pub registration: &'a Registration,
    /// When the client was first registered.
    pub issued_at: UnixTime,
    /// Where the client looks after its registration.
    pub address: &'a str,
    /// By what it proves that it may.
    pub access: Shown<'a>,
    /// Its secret, where one was made just now: it cannot be told a second time.
    pub secret: Issued<'a>,
}

/// A token for the care of a registration, as the client has it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a str);

/// A secret that was made just now, if one was.
#[derive(Clone, Copy, Debug)]
pub struct Issued<'a>(pub Option<&'a OpaqueToken>);

impl Answer<'_> {
    /// The answer as JSON. It holds secrets.
    #[must_use]
    pub fn json(&self) -> String {
        let mut members: Map<String, Value> = self.registration.to_members();
        let mut add = |name: &str, value: Value| members.insert(String::from(name), value);
        add("client_id_issued_at", json!(self.issued_at.as_secs()));
        add("registration_client_uri", json!(self.address));
        add("registration_access_token", json!(self.access.0));
        if let Some(secret) = self.secret.0 {
            add("client_secret", json!(secret.expose()));
            // It lasts until the registration changes or goes.
            add("client_secret_expires_at", json!(0));
        }
        Value::Object(members).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn told(secret: Option<&OpaqueToken>) -> Value {
        let client = json!({"client_id": "rp", "redirect_uris": ["https://rp.example/cb"]});
        let answer = Answer {
            registration: &serde_json::from_value(client).unwrap(),
            issued_at: UnixTime::from_secs(7),
            address: "https://id.example/register/rp",
            access: Shown("access"),
            secret: Issued(secret),
        };
        serde_json::from_str(&answer.json()).unwrap()
    }

    #[test]
    fn a_client_is_told_all_it_needs() {
        let secret = OpaqueToken::draw(&mut ChaCha20Rng::seed_from_u64(1));
        let told = told(Some(&secret));
        assert_eq!(told["client_id"], "rp");
        assert_eq!(told["client_secret"], secret.expose());
        assert_eq!(told["client_secret_expires_at"], 0);
        assert_eq!(told["client_id_issued_at"], 7);
        assert_eq!(told["registration_access_token"], "access");
        assert_eq!(
            told["registration_client_uri"],
            "https://id.example/register/rp"
        );
        assert_eq!(told["response_types"], json!(["code"]));
    }

    #[test]
    fn a_secret_is_told_once() {
        let told = told(None);
        for member in ["client_secret", "client_secret_expires_at"] {
            assert_eq!(told.get(member), None);
        }
    }
}
