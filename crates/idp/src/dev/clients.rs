//! The relying parties of the trial: their registrations with secrets and keys.

use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use fedtoken_storage::{
    Change, Changes,
    stores::{Client, ClientOrigin},
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Clear, TrialCertificates, TrialCredential,
    private_jwk::{PrivateJwk, PrivateJwkError},
    registrations::{Place, Plan, Proof, others, sample},
};

/// A client as the trial's file shows it: its registration, and its secret, key or certificate if
/// it has one.
#[derive(Debug, Serialize, Deserialize)]
pub struct TrialClient {
    /// `client_id` of RFC 6749.
    pub client_id: String,
    /// The secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Clear>,
    /// The key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_jwk: Option<PrivateJwk>,
    /// The certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<TrialCredential>,
    /// All other members under their registration names (RFC 7591).
    #[serde(flatten)]
    pub registration: Map<String, Value>,
}

/// The client of the sample relying party; it stands first in the file.
pub const SAMPLE_CLIENT: &str = "sample-relying-party";

/// The clients of the trial for a relying party at this place. The first one gets `secret`; the
/// others keep secrets and keys of `kept`, or get new ones, or have one of `certificates`.
///
/// # Errors
/// [`PrivateJwkError`] when no key can be made.
pub(super) fn clients(
    place: Place<'_>,
    secret: Clear,
    kept: &[TrialClient],
    certificates: &TrialCertificates,
    rng: &mut impl CryptoRng,
) -> Result<Vec<TrialClient>, PrivateJwkError> {
    let first = TrialClient {
        client_id: SAMPLE_CLIENT.to_owned(),
        client_secret: Some(secret),
        private_jwk: None,
        tls: None,
        registration: sample(place),
    };
    let others = others().into_iter().map(|plan| {
        let known = kept.iter().find(|it| it.client_id == plan.client_id);
        client(plan, known, certificates, rng)
    });
    std::iter::once(Ok(first)).chain(others).collect()
}

fn client(
    plan: Plan,
    known: Option<&TrialClient>,
    certificates: &TrialCertificates,
    rng: &mut impl CryptoRng,
) -> Result<TrialClient, PrivateJwkError> {
    let mut client = TrialClient {
        client_id: plan.client_id.to_owned(),
        client_secret: None,
        private_jwk: None,
        tls: None,
        registration: plan.members,
    };
    match plan.proof {
        Proof::None => {}
        Proof::Secret => {
            let old = known.and_then(|known| known.client_secret.as_ref());
            let new = || Clear::new(OpaqueToken::draw(rng).expose());
            client.client_secret = Some(old.map_or_else(new, Clear::duplicate));
        }
        Proof::Key => {
            let old = known.and_then(|known| known.private_jwk.as_ref());
            let key = old.map_or_else(PrivateJwk::generate, |old| Ok(old.duplicate()))?;
            client.registration.insert("jwks".to_owned(), key.jwks());
            client.private_jwk = Some(key);
        }
        Proof::NamedCertificate => client.tls = Some(certificates.credential(plan.client_id)),
        Proof::OwnCertificate => {
            let jwks = certificates.own_jwks();
            client.registration.insert("jwks".to_owned(), jwks);
            client.tls = Some(certificates.credential(plan.client_id));
        }
    }
    Ok(client)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dev::{
            DataFolder,
            registrations::{RESOURCE, RESOURCE_SCOPE},
        },
        gateways::outbound::Exceptions,
        keys::Algorithm,
        oidc::{
            Levels, Registration, Resource,
            registration::{House, MutualTls},
        },
    };
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use std::sync::LazyLock;

    fn made(kept: &[TrialClient], seed: u64) -> Vec<TrialClient> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let place = Place {
            public: "http://localhost:8081",
            direct: "http://127.0.0.1:8081",
        };
        let secret = Clear::new("the secret");
        clients(place, secret, kept, &certificates(), &mut rng).unwrap()
    }

    /// The same for all tests.
    fn certificates() -> TrialCertificates {
        static MADE: LazyLock<TrialCertificates> =
            LazyLock::new(|| TrialCertificates::open(&DataFolder::open(None).unwrap()).unwrap());
        MADE.clone()
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
        assert_eq!(first.registration["id_token_signed_response_alg"], "RS256");
        assert_eq!(first.client_secret.as_ref().unwrap().expose(), "the secret");
    }

    #[test]
    fn a_restart_keeps_secrets_and_keys() {
        let before = made(&[], 1);
        let after = made(&before, 2);
        let told = |clients: &[TrialClient]| serde_json::to_value(clients).unwrap();
        assert_eq!(told(&before), told(&after));
        assert_ne!(told(&before), told(&made(&[], 3)));
    }

    #[test]
    fn each_proves_itself_in_one_way() {
        for client in made(&[], 1) {
            let method = client.registration["token_endpoint_auth_method"].as_str();
            let expected = match method.unwrap() {
                "none" => [false; 3],
                "private_key_jwt" => [false, true, false],
                "tls_client_auth" | "self_signed_tls_client_auth" => [false, false, true],
                _ => [true, false, false],
            };
            let found = [
                client.client_secret.is_some(),
                client.private_jwk.is_some(),
                client.tls.is_some(),
            ];
            assert_eq!(found, expected, "{}", client.client_id);
        }
    }

    #[test]
    fn every_registration_is_sound() {
        let resources = [Resource {
            identifier: RESOURCE.to_owned(),
            scope: RESOURCE_SCOPE.to_owned(),
            signing_alg: Algorithm::Es256,
        }];
        let house = House {
            issuer: "http://localhost:8080",
            resources: &resources,
            fetch: &Exceptions::parse(&["127.0.0.1".to_owned()]).unwrap(),
            levels: &Levels::default(),
            mutual_tls: MutualTls::Runs,
        };
        for client in &made(&[], 1) {
            let stored = record(client);
            let registration: Registration = serde_json::from_str(&stored.registration).unwrap();
            assert_eq!(registration.check(&house), [], "{}", client.client_id);
        }
    }

    #[test]
    fn the_file_reads_back() {
        let text = serde_json::to_string(&made(&[], 1)).unwrap();
        let read: Vec<TrialClient> = serde_json::from_str(&text).unwrap();
        assert_eq!(read[2].registration["application_type"], "native");
        for member in ["client_secret", "private_jwk"] {
            assert!(!read[0].registration.contains_key(member));
        }
    }
}
