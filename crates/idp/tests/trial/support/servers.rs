//! The instances of one provider: every request goes to another one, as chance has it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use fedtoken_idp::entropy::Entropy;
use http::{Request, Response, StatusCode};
use rand_core::Rng;
use tokio::time::Instant;

use super::{Broken, send};

/// Where requests go; clones count together.
#[derive(Clone, Debug)]
pub struct Servers {
    addresses: Arc<[SocketAddr]>,
    front: Front,
    seen: Arc<Seen>,
}

/// What stands between us and the instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// Nothing: every 5xx is the provider's own.
    Nothing,
    /// A balancer, which has 502, 503 and 504 of its own.
    Balancer,
}

#[derive(Debug, Default)]
struct Seen {
    slowest: AtomicU64,
    answered: AtomicU64,
    busy: AtomicU64,
    cut: AtomicU64,
}

impl From<SocketAddr> for Servers {
    fn from(address: SocketAddr) -> Self {
        Self::new(&[address], Front::Nothing)
    }
}

impl Servers {
    /// All of them.
    pub fn new(addresses: &[SocketAddr], front: Front) -> Self {
        Self {
            addresses: addresses.into(),
            front,
            seen: Arc::default(),
        }
    }

    /// Sends a request to any of them; when nobody is there, to the next one, as a balancer does.
    /// The only failure of the provider that may be seen is a 503 that says when to come again.
    pub async fn send(&self, request: Request<String>) -> Result<Response<Bytes>, Broken> {
        let many = self.addresses.len();
        let first = Entropy::System.generator().unwrap().next_u32() as usize % many;
        for turn in 0..many {
            let address = self.addresses[(first + turn) % many];
            let begun = Instant::now();
            let answer = send(address, request.clone()).await;
            self.note(begun.elapsed());
            match answer {
                Err(Broken::NotSent) => {}
                Ok(answer) => return self.judged(answer),
                Err(broken) => {
                    self.seen.cut.fetch_add(1, Ordering::SeqCst);
                    return Err(broken);
                }
            }
        }
        self.seen.cut.fetch_add(1, Ordering::SeqCst);
        Err(Broken::NotSent)
    }

    /// The longest time until a whole answer, or until it was clear that none comes.
    pub fn slowest(&self) -> Duration {
        Duration::from_millis(self.seen.slowest.load(Ordering::SeqCst))
    }

    /// How often the provider did what was asked, or said why not.
    pub fn answered(&self) -> u64 {
        self.seen.answered.load(Ordering::SeqCst)
    }

    /// How often the provider said that it cannot answer now.
    pub fn busy(&self) -> u64 {
        self.seen.busy.load(Ordering::SeqCst)
    }

    /// How often there was no answer at all.
    pub fn cut(&self) -> u64 {
        self.seen.cut.load(Ordering::SeqCst)
    }

    fn note(&self, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap();
        self.seen.slowest.fetch_max(milliseconds, Ordering::SeqCst);
    }

    fn judged(&self, answer: Response<Bytes>) -> Result<Response<Bytes>, Broken> {
        let status = answer.status();
        let again = answer.headers().get("retry-after");
        if status == StatusCode::SERVICE_UNAVAILABLE && again.is_some() {
            self.seen.busy.fetch_add(1, Ordering::SeqCst);
            return Err(Broken::Busy);
        }
        if self.front == Front::Balancer && matches!(status.as_u16(), 502..=504) {
            self.seen.cut.fetch_add(1, Ordering::SeqCst);
            return Err(Broken::NoAnswer);
        }
        assert!(!status.is_server_error(), "{answer:?}");
        self.seen.answered.fetch_add(1, Ordering::SeqCst);
        Ok(answer)
    }
}
