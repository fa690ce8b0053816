//! A relying party outside the trial's own: asks with PKCE and redeems codes.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use fedtoken_core::secret::TokenDigest;
use http::Request;

use super::{Broken, Servers, TrialFile, address_of};

/// A client at the return address of a test receiver.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// Where the provider listens.
    pub servers: Servers,
    /// Its name.
    pub client_id: String,
    /// Its secret; a public client has none.
    pub secret: Option<String>,
    /// What it asks for.
    pub scope: &'static str,
}

/// One authorization request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Path and query of `/authorize`.
    pub path: String,
    verifier: String,
}

impl RelyingParty {
    /// The first one in this file.
    pub fn of(file: &TrialFile) -> Self {
        let client = &file.clients[0];
        Self {
            servers: address_of(&file.issuer).into(),
            client_id: client.client_id.clone(),
            secret: client.client_secret.clone(),
            scope: "openid",
        }
    }

    /// A fresh request, with these parameters besides the usual ones.
    pub fn ask(&self, more: &[(&str, &str)]) -> Ask {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let verifier = format!("verifier-{number:0>50}");
        let challenge = BASE64URL_NOPAD.encode(TokenDigest::of(&verifier).as_bytes());
        let usual = [
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", REDIRECT),
            ("scope", self.scope),
            ("state", "s"),
            ("nonce", "n"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        Ask {
            path: format!("/authorize?{}", encode(usual.iter().chain(more))),
            verifier,
        }
    }

    /// Posts a code to the token endpoint.
    pub async fn redeem(&self, ask: &Ask, code: &str) -> Result<http::Response<Bytes>, Broken> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", ask.verifier.as_str()),
        ];
        self.post(&fields).await
    }

    /// Posts a refresh token.
    pub async fn refresh(&self, token: &str) -> Result<http::Response<Bytes>, Broken> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post(&fields).await
    }

    /// Where a browser goes to log out of everything.
    pub fn logout(&self, id_token: &str) -> String {
        let fields = [
            ("id_token_hint", id_token),
            ("post_logout_redirect_uri", AFTERWARDS),
        ];
        format!("/logout?{}", encode(&fields))
    }

    async fn post(&self, fields: &[(&str, &str)]) -> Result<http::Response<Bytes>, Broken> {
        let request = Request::post("/token");
        let mut request = request.header("content-type", "application/x-www-form-urlencoded");
        let mut own = None;
        match &self.secret {
            Some(secret) => {
                let pair = BASE64.encode(format!("{}:{secret}", self.client_id).as_bytes());
                request = request.header("authorization", format!("Basic {pair}"));
            }
            None => own = Some(("client_id", self.client_id.as_str())),
        }
        let body = encode(fields.iter().chain(&own));
        self.servers.send(request.body(body).unwrap()).await
    }
}

fn encode<'a>(fields: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

static NUMBER: AtomicU64 = AtomicU64::new(1);
/// Where answers go.
pub const REDIRECT: &str = "https://rp.example/cb";
/// Where a browser goes after a logout.
pub const AFTERWARDS: &str = "https://rp.example/";
