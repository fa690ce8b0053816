//! A client that proves itself with a key of its own, and the server where it publishes keys.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use data_encoding::BASE64URL_NOPAD;
use fedtoken_idp::keys::{Algorithm, SigningKey};
use openidconnect::PrivateSigningKey;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};

use super::{RelyingParty, TestIdp};

/// The key of a client.
pub struct Signer(SigningKey);

impl Signer {
    /// A new ES256 key.
    pub fn new() -> Self {
        Self(SigningKey::generate(Algorithm::Es256).unwrap())
    }

    /// The JWK Set with this key alone.
    pub fn jwks(&self) -> Value {
        json!({"keys": [self.0.public()]})
    }

    /// A JWT with these claims that names this key.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": self.0.kid()});
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&header), part(claims));
        let signature = self.0.sign(&Algorithm::Es256.to_core(), message.as_bytes());
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature.unwrap()))
    }

    /// A fresh assertion of this client, with these claims over the usual ones.
    pub fn assertion(&self, (idp, rp): (&TestIdp, &RelyingParty), over: &Value) -> String {
        let now = idp.now().as_secs();
        let mut claims = json!({
            "iss": rp.client_id, "sub": rp.client_id, "aud": idp.issuer,
            "jti": format!("assertion-{}", idp.number()), "iat": now, "exp": now + 60,
        });
        for (name, value) in over.as_object().unwrap() {
            claims[name] = value.clone();
        }
        self.sign(&claims)
    }
}

/// Publishes a JWK Set on this machine until it is dropped.
pub struct KeyServer {
    /// Its address.
    pub uri: String,
    published: Arc<Mutex<String>>,
    answers: Arc<AtomicUsize>,
    _running: JoinSet<()>,
}

impl KeyServer {
    /// Publishes these keys.
    pub async fn start(keys: &Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}/jwks", listener.local_addr().unwrap());
        let published = Arc::new(Mutex::new(keys.to_string()));
        let answers = Arc::new(AtomicUsize::new(0));
        let mut running = JoinSet::new();
        let (text, count) = (Arc::clone(&published), Arc::clone(&answers));
        running.spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                // One small GET comes in one piece.
                let _ = stream.read(&mut [0; 4096]).await;
                let text = text.lock().unwrap().clone();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
                let answer = format!("{head} {}\r\n\r\n{text}", text.len());
                let _ = stream.write_all(answer.as_bytes()).await;
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self {
            uri,
            published,
            answers,
            _running: running,
        }
    }

    /// Publishes others from now on.
    pub fn publish(&self, keys: &Value) {
        *self.published.lock().unwrap() = keys.to_string();
    }

    /// How often it was asked.
    pub fn answers(&self) -> usize {
        self.answers.load(Ordering::SeqCst)
    }
}
