//! A relying party outside the trial's own: asks with PKCE and redeems codes.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use fedtoken_core::secret::TokenDigest;
use http::Request;

use super::{Broken, TrialFile, address_of, send};

/// The first client of the trial, at the return address of a test receiver.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// Where the provider listens.
    pub server: SocketAddr,
    client_id: String,
    secret: String,
}

/// One authorization request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Path and query of `/authorize`.
    pub path: String,
    verifier: String,
}

impl RelyingParty {
    /// The one in this file.
    pub fn of(file: &TrialFile) -> Self {
        let client = &file.clients[0];
        Self {
            server: address_of(&file.issuer),
            client_id: client.client_id.clone(),
            secret: client.client_secret.clone().unwrap(),
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
            ("scope", "openid"),
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
        let pair = BASE64.encode(format!("{}:{}", self.client_id, self.secret).as_bytes());
        let request = Request::post("/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Basic {pair}"))
            .body(encode(&fields));
        send(self.server, request.unwrap()).await
    }
}

fn encode<'a>(fields: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

static NUMBER: AtomicU64 = AtomicU64::new(1);
const REDIRECT: &str = "https://rp.example/cb";
