//! A relying party: builds requests, exchanges codes.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use sha2::{Digest, Sha256};

use crate::{place::Client, wire::Connection};

impl Client {
    /// The address that starts a login.
    pub(crate) fn authorize(&self, more: &[(&str, &str)]) -> String {
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER.as_bytes()));
        let query = form(&[
            ("client_id", &self.client_id),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("state", "af0ifjsldkj"),
            ("nonce", "n-0S6_WzA2Mj"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        format!("/authorize?{query}&{}", form(more))
    }

    /// The request that exchanges a code.
    pub(crate) fn exchange(&self, connection: &Connection, code: &str) -> Vec<u8> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        self.authenticated(connection, "/token", &fields)
    }

    /// The request that asks about a token.
    pub(crate) fn introspect(&self, connection: &Connection, token: &str) -> Vec<u8> {
        self.authenticated(connection, "/introspect", &[("token", token)])
    }

    fn authenticated(
        &self,
        connection: &Connection,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Vec<u8> {
        let secret = self.client_secret.as_deref().unwrap();
        if self.token_endpoint_auth_method == "client_secret_basic" {
            let pair = format!("{}:{secret}", self.client_id);
            let header = format!("Basic {}", BASE64.encode(pair.as_bytes()));
            return connection.request(
                ("POST", path),
                &[("authorization", &header)],
                &form(fields),
            );
        }
        let mut fields = fields.to_vec();
        fields.extend([("client_id", &*self.client_id), ("client_secret", secret)]);
        connection.request(("POST", path), &[], &form(&fields))
    }
}

/// The fields as a form.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// A parameter of an address.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?')?.1;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// A registered test receiver of the trial's clients; nobody listens there.
const REDIRECT_URI: &str = "http://127.0.0.1:9999/cb";
