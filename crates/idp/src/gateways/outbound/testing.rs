//! A server on this machine that answers every request with the same bytes, or never.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};

use super::{Bounds, Door, Exceptions, Roots};

/// A server that stops when it is dropped.
pub(in crate::gateways) struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    answers: Arc<AtomicUsize>,
    answer: Arc<Mutex<String>>,
    _running: JoinSet<()>,
}

impl Server {
    /// Listens on a port of its own; an answer that does not end leaves the connection open.
    pub(in crate::gateways) async fn start(answer: &str) -> Self {
        Self::start_tls(answer, None).await
    }

    pub(in crate::gateways) async fn start_tls(
        answer: &str,
        tls: Option<tokio_rustls::TlsAcceptor>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let answers = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(Mutex::new(answer.to_owned()));
        let mut running = JoinSet::new();
        let shared = (
            Arc::clone(&heard),
            Arc::clone(&answers),
            Arc::clone(&answer),
        );
        running.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, tls) = (shared.clone(), tls.clone());
                open.spawn(async move {
                    match tls {
                        None => serve(stream, shared).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, shared).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self {
            port,
            heard,
            answers,
            answer,
            _running: running,
        }
    }

    pub(in crate::gateways) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(in crate::gateways) fn https(&self, host: &str) -> String {
        format!("https://{host}:{}/", self.port)
    }

    /// Every request as it came.
    pub(in crate::gateways) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// Waits for the first request.
    pub(in crate::gateways) async fn hears_something(&self) {
        while self.heard().is_empty() {
            tokio::task::yield_now().await;
        }
    }

    /// How many requests were answered.
    pub(in crate::gateways) fn answers(&self) -> usize {
        self.answers.load(Ordering::SeqCst)
    }

    /// Answers differently from now on.
    pub(in crate::gateways) fn change(&self, answer: &str) {
        answer.clone_into(&mut self.answer.lock().unwrap());
    }
}

/// A door to this machine.
pub(in crate::gateways) fn door() -> Door {
    door_with(&["127.0.0.1"], Roots::System)
}

pub(in crate::gateways) fn door_with(allowed: &[&str], roots: Roots) -> Door {
    let allowed: Vec<String> = allowed.iter().copied().map(String::from).collect();
    Door::new(
        Exceptions::parse(&allowed).unwrap(),
        roots,
        Bounds::default(),
    )
}

/// A door that loses patience at once.
pub(in crate::gateways) fn hasty_door() -> Door {
    let bounds = Bounds {
        patience: Duration::from_millis(200),
        ..Bounds::default()
    };
    let allowed = Exceptions::parse(&["127.0.0.1".to_owned()]).unwrap();
    Door::new(allowed, Roots::System, bounds)
}

/// An answer with status 200 and this content.
pub(in crate::gateways) fn json(headers: &str, content: &str) -> String {
    let length = content.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{content}"
    )
}

type Shared = (
    Arc<Mutex<Vec<String>>>,
    Arc<AtomicUsize>,
    Arc<Mutex<String>>,
);

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    (heard, answers, answer): Shared,
) -> Option<()> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut part = [0; 1024];
        let read = stream.read(&mut part).await.ok()?;
        request.extend_from_slice(part.get(..read).filter(|part| !part.is_empty())?);
    }
    heard.lock().unwrap().push(String::from_utf8(request).ok()?);
    let answer = answer.lock().unwrap().clone();
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.flush().await.ok()?;
    answers.fetch_add(1, Ordering::SeqCst);
    // Held open until the other end goes.
    let _ = stream.read(&mut [0; 16]).await;
    Some(())
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, content)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    content.len() >= length.map_or(0, |length| length.parse().unwrap())
}
