//! The file that tells the secrets of a trial, as its readers see it (contract section 3).

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What the tests read of it.
#[derive(Clone, Debug, Deserialize)]
pub struct TrialFile {
    /// The provider.
    pub issuer: String,
    /// The sample relying party.
    pub relying_party: String,
    /// Health and metrics.
    pub ops: String,
    /// The relying parties.
    pub clients: Vec<Client>,
    /// The made-up persons.
    pub persons: Vec<Person>,
    /// How clients register themselves.
    pub registration: Registration,
    /// The protected resource.
    pub resource: String,
    /// Where clients are asked for certificates.
    pub mtls_url: String,
    /// The issuer of the certificate there.
    pub mtls_ca: PathBuf,
}

/// How clients register themselves.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Registration {
    /// What they show first.
    pub initial_access_token: String,
}

/// A relying party.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Client {
    /// Its identifier.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Option<String>,
    /// Its key.
    pub private_jwk: Option<serde_json::Value>,
    /// Its certificate.
    pub tls: Option<Credential>,
    /// How it proves who it is.
    pub token_endpoint_auth_method: String,
    /// Where answers go.
    pub redirect_uris: Vec<String>,
    /// How its ID tokens are signed.
    pub id_token_signed_response_alg: String,
}

/// A certificate and its key, as PEM.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Credential {
    /// The certificate.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// A made-up person.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Person {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Eleven digits.
    pub national_number: String,
    /// What the person may do.
    pub roles: Vec<String>,
    /// The paper.
    pub token: Option<Paper>,
    /// The app.
    pub totp: Option<App>,
}

/// A paper with codes.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Paper {
    /// What is printed on it.
    pub serial: String,
    /// Where it is in its life.
    pub state: String,
    /// The codes, the first is code 1.
    pub codes: Vec<String>,
}

/// An app that makes codes.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct App {
    /// Its seed.
    pub secret_base32: String,
    /// Its hash.
    pub algorithm: String,
    /// Digits of a code.
    pub digits: u32,
    /// Seconds a code lasts.
    pub period: u64,
}

impl TrialFile {
    /// Reads it.
    pub fn read(path: &Path) -> Self {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// Everything in it that nobody else may learn.
    pub fn secrets(&self) -> Vec<&str> {
        let of_clients = self.clients.iter().flat_map(Client::secrets);
        let of_persons = self.persons.iter().flat_map(Person::secrets);
        let token = self.registration.initial_access_token.as_str();
        of_clients.chain(of_persons).chain([token]).collect()
    }
}

impl Client {
    fn secrets(&self) -> Vec<&str> {
        let key = self.private_jwk.as_ref();
        let key = key.map(|key| key["d"].as_str().unwrap());
        self.client_secret
            .as_deref()
            .into_iter()
            .chain(key)
            .collect()
    }
}

impl Person {
    /// The code at this number of the paper.
    pub fn code(&self, position: usize) -> &str {
        &self.token.as_ref().unwrap().codes[position - 1]
    }

    fn secrets(&self) -> Vec<&str> {
        let mut secrets = vec![self.password.as_str(), self.national_number.as_str()];
        if let Some(paper) = &self.token {
            secrets.extend(paper.codes.iter().map(String::as_str));
        }
        secrets.extend(self.totp.as_ref().map(|app| app.secret_base32.as_str()));
        secrets
    }
}
