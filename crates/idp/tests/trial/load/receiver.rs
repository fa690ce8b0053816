//! The web service's ear: counts logout messages by session and by idempotency key.

use std::{
    collections::{BTreeMap, HashMap},
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, routing::post};
use data_encoding::BASE64URL_NOPAD;
use fedtoken_idp::http::{Stop, bind, run};
use http::StatusCode;
use serde_json::Value;

/// A running receiver; stops when it is dropped.
pub(super) struct Receiver {
    /// Its `backchannel_logout_uri`.
    pub(super) uri: String,
    heard: Arc<Heard>,
    stop: Stop,
}

/// For each `sid`, how often each `jti` came.
type Heard = Mutex<HashMap<String, BTreeMap<String, u64>>>;

impl Receiver {
    /// Starts one.
    pub(super) async fn start() -> Self {
        let listening = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
            .unwrap();
        let uri = format!("http://{}/heard", listening.address());
        let (heard, stop) = (Arc::<Heard>::default(), Stop::default());
        let router = Router::new().route("/heard", post(hear));
        let router = router.with_state(Arc::clone(&heard));
        tokio::spawn(run(listening, router, stop.clone()));
        Self { uri, heard, stop }
    }

    /// Everything heard so far.
    pub(super) fn heard(&self) -> HashMap<String, BTreeMap<String, u64>> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.call();
    }
}

async fn hear(State(heard): State<Arc<Heard>>, body: String) -> StatusCode {
    let token = body.strip_prefix("logout_token=").unwrap();
    let claims = claims(token);
    let text = |name: &str| claims[name].as_str().unwrap().to_owned();
    let mut heard = heard.lock().unwrap();
    *heard
        .entry(text("sid"))
        .or_default()
        .entry(text("jti"))
        .or_default() += 1;
    StatusCode::OK
}

/// What a signed token says. Signatures are looked at elsewhere.
pub(super) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}
