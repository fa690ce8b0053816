//! The relying parties of the trial.

use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use fedtoken_storage::{
    Change, Changes,
    stores::{Client, ClientOrigin},
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Clear;

/// A client as the trial's file shows it: its registration, and its secret if it has one.
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialClient {
    /// `client_id` of RFC 6749.
    pub client_id: String,
    /// The secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Clear>,
    /// All other members under their registration names (RFC 7591).
    #[serde(flatten)]
    pub registration: Map<String, Value>,
}

/// The client of the sample relying party; it stands first in the file.
pub const SAMPLE_CLIENT: &str = "sample-relying-party";

/// The clients of the trial for a relying party at this address. The first one gets `secret`; the
/// others keep those of `kept`, or get new ones.
pub(super) fn clients(
    relying_party: &str,
    secret: Clear,
    kept: &[TrialClient],
    rng: &mut impl CryptoRng,
) -> Vec<TrialClient> {
    let mut all = vec![sample(relying_party, secret)];
    for (client_id, own) in others() {
        let public = own.get("token_endpoint_auth_method") == Some(&json!("none"));
        let known = kept.iter().find(|client| client.client_id == client_id);
        let secret = known
            .and_then(|client| client.client_secret.as_ref())
            .map(Clear::duplicate);
        let client_secret = (!public)
            .then(|| secret.unwrap_or_else(|| Clear::new(OpaqueToken::draw(rng).expose())));
        all.push(TrialClient {
            client_id: client_id.to_owned(),
            client_secret,
            registration: own,
        });
    }
    all
}

/// The steps that write the clients; those that are there are replaced.
#[must_use]
pub(super) fn put(clients: &[TrialClient]) -> Changes {
    clients.iter().fold(Changes::new(), |changes, client| {
        changes.and(Change::PutClient(record(client)))
    })
}

fn record(client: &TrialClient) -> Client {
    let mut registration = client.registration.clone();
    registration.insert("client_id".to_owned(), json!(client.client_id));
    Client {
        client_id: client.client_id.clone(),
        registration: Value::Object(registration).to_string(),
        secret: client
            .client_secret
            .as_ref()
            .map(|secret| TokenDigest::of(secret.expose())),
        origin: ClientOrigin::Operator,
    }
}

fn sample(relying_party: &str, secret: Clear) -> TrialClient {
    let mut registration = common("Sample relying party");
    prepend(
        &mut registration,
        "redirect_uris",
        &format!("{relying_party}/callback"),
    );
    prepend(
        &mut registration,
        "post_logout_redirect_uris",
        &format!("{relying_party}/"),
    );
    registration.insert(
        "token_endpoint_auth_method".to_owned(),
        json!("client_secret_basic"),
    );
    TrialClient {
        client_id: SAMPLE_CLIENT.to_owned(),
        client_secret: Some(secret),
        registration,
    }
}

fn others() -> [(&'static str, Map<String, Value>); 3] {
    let mut post = common("Trial client with a secret in the body");
    post.insert(
        "token_endpoint_auth_method".to_owned(),
        json!("client_secret_post"),
    );
    post.insert("id_token_signed_response_alg".to_owned(), json!("ES256"));
    let mut native = common("Trial app on a telephone");
    native.insert("token_endpoint_auth_method".to_owned(), json!("none"));
    native.insert("application_type".to_owned(), json!("native"));
    prepend(&mut native, "redirect_uris", "http://127.0.0.1/cb");
    let mut pairwise = common("Trial client with a subject of its own");
    pairwise.insert(
        "token_endpoint_auth_method".to_owned(),
        json!("client_secret_basic"),
    );
    pairwise.insert("subject_type".to_owned(), json!("pairwise"));
    pairwise.insert("sector_identifier".to_owned(), json!("rp.example"));
    [
        ("trial-post", post),
        ("trial-native", native),
        ("trial-pairwise", pairwise),
    ]
}

/// What the clients share; the return addresses are those of test receivers (contract §3).
fn common(name: &str) -> Map<String, Value> {
    let members = [
        ("client_name", json!(name)),
        (
            "redirect_uris",
            json!(["http://127.0.0.1:9999/cb", "https://rp.example/cb"]),
        ),
        (
            "post_logout_redirect_uris",
            json!(["http://127.0.0.1:9999/", "https://rp.example/"]),
        ),
        ("id_token_signed_response_alg", json!("RS256")),
        ("subject_type", json!("public")),
        ("application_type", json!("web")),
        ("scope", json!("openid profile email phone address")),
        ("grant_types", json!(["authorization_code"])),
    ];
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn prepend(registration: &mut Map<String, Value>, member: &str, uri: &str) {
    if let Some(Value::Array(uris)) = registration.get_mut(member) {
        uris.insert(0, json!(uri));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::Registration;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn made(kept: &[TrialClient], seed: u64) -> Vec<TrialClient> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        clients(
            "http://localhost:8081",
            Clear::new("the secret"),
            kept,
            &mut rng,
        )
    }

    #[test]
    fn the_sample_relying_party_comes_first() {
        let first = &made(&[], 1)[0];
        assert_eq!(
            first.registration["redirect_uris"][0],
            "http://localhost:8081/callback"
        );
        assert_eq!(
            first.registration["token_endpoint_auth_method"],
            "client_secret_basic"
        );
        assert_eq!(first.client_secret.as_ref().unwrap().expose(), "the secret");
    }

    #[test]
    fn a_restart_keeps_secrets_and_moves_ports() {
        let before = made(&[], 1);
        let after = made(&before, 2);
        for (one, other) in before.iter().zip(&after) {
            let secret = |client: &TrialClient| {
                client
                    .client_secret
                    .as_ref()
                    .map(|secret| secret.expose().to_owned())
            };
            assert_eq!(secret(one), secret(other));
        }
        assert!(
            after
                .iter()
                .filter(|client| client.client_secret.is_none())
                .count()
                == 1
        );
    }

    #[test]
    fn every_registration_is_sound() {
        for client in &made(&[], 1) {
            let stored = record(client);
            let registration: Registration = serde_json::from_str(&stored.registration).unwrap();
            assert_eq!(registration.check(), [], "{}", client.client_id);
            assert_eq!(registration.is_public(), stored.secret.is_none());
        }
    }

    #[test]
    fn the_file_reads_back() {
        let text = serde_json::to_string(&made(&[], 1)).unwrap();
        let read: Vec<TrialClient> = serde_json::from_str(&text).unwrap();
        assert_eq!(read[2].registration["application_type"], "native");
        assert!(!read[0].registration.contains_key("client_secret"));
    }
}
