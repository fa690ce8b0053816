//! A service that is told of logouts: records what is posted to it and answers as it was told to.

use std::{
    collections::VecDeque,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, routing::post};
use fedtoken_core::time::UnixTime;
use fedtoken_idp::http::{Stop, bind, run};
use http::{HeaderMap, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde_json::Value;
use tokio::sync::Notify;

use super::{Call, RelyingParty};

/// A listening service; stops when it is dropped.
pub struct Receiver {
    /// Its `backchannel_logout_uri`.
    pub uri: String,
    seen: Arc<Seen>,
    stop: Stop,
}

/// A logout token that an independent reader found in order.
#[derive(Clone, Debug)]
pub struct Heard {
    /// `alg` of the header.
    pub algorithm: Algorithm,
    /// The claims.
    pub claims: Value,
}

#[derive(Default)]
struct Seen {
    posted: Mutex<Vec<(HeaderMap, String)>>,
    answers: Mutex<VecDeque<StatusCode>>,
    rang: Notify,
}

impl Receiver {
    /// Starts one that answers 200.
    pub async fn start() -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listening = bind(any).await.unwrap();
        let uri = format!("http://127.0.0.1:{}/heard?a=1", listening.address().port());
        let (seen, stop) = (Arc::<Seen>::default(), Stop::default());
        let router = Router::new()
            .route("/heard", post(hear))
            .with_state(Arc::clone(&seen));
        tokio::spawn(run(listening, router, stop.clone()));
        Self { uri, seen, stop }
    }

    /// Has it give these answers first.
    pub fn answer(&self, statuses: impl IntoIterator<Item = u16>) {
        let statuses = statuses.into_iter();
        let statuses = statuses.map(|status| StatusCode::from_u16(status).unwrap());
        self.seen.answers.lock().unwrap().extend(statuses);
    }

    /// How often something was posted.
    pub fn count(&self) -> usize {
        self.seen.posted.lock().unwrap().len()
    }

    /// Waits until something was posted.
    pub async fn rang(&self) {
        self.seen.rang.notified().await;
    }

    /// Everything posted, as an independent reader of logout tokens takes it: one form field, a
    /// signature of the published key, kind, issuer, audience, life, event, no `nonce`.
    pub async fn heard(&self, rp: &RelyingParty, now: UnixTime) -> Vec<Heard> {
        let keys = rp.send(Call::get("/jwks")).await;
        let keys: JwkSet = serde_json::from_str(&keys.body).unwrap();
        let posted = self.seen.posted.lock().unwrap().clone();
        let posted = posted.iter();
        posted
            .map(|(headers, body)| judge(headers, body, (rp, &keys, now)))
            .collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop.call();
    }
}

async fn hear(State(seen): State<Arc<Seen>>, headers: HeaderMap, body: String) -> StatusCode {
    seen.posted.lock().unwrap().push((headers, body));
    let answer = seen.answers.lock().unwrap().pop_front();
    seen.rang.notify_one();
    answer.unwrap_or(StatusCode::OK)
}

fn judge(
    headers: &HeaderMap,
    body: &str,
    (rp, keys, now): (&RelyingParty, &JwkSet, UnixTime),
) -> Heard {
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    let token = body.strip_prefix("logout_token=").unwrap();
    let header = decode_header(token).unwrap();
    assert_eq!(header.typ.as_deref(), Some("logout+jwt"));
    let key = keys.find(header.kid.as_deref().unwrap()).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[&rp.client_id]);
    validation.set_issuer(&[&rp.issuer]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // It would read the real clock; the time of the test is looked at below.
    validation.validate_exp = false;
    let claims = decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation);
    let claims = claims.unwrap().claims;
    let (issued, expires) = (
        claims["iat"].as_i64().unwrap(),
        claims["exp"].as_i64().unwrap(),
    );
    assert!(issued <= now.as_secs() && expires == issued + 120);
    let event = &claims["events"]["http://schemas.openid.net/event/backchannel-logout"];
    assert!(event.as_object().unwrap().is_empty());
    assert!(claims.get("nonce").is_none());
    Heard {
        algorithm: header.alg,
        claims,
    }
}
