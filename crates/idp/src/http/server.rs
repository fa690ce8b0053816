//! The accept loop: header time, graceful stop.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper::{
    rt::{Read, Write},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::{Front, tls::Tls};

/// Time for the headers of a request (contract §5).
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Time for a TLS handshake: as long as for the headers of a request.
const HANDSHAKE_TIME: Duration = HEADER_TIME;
/// Time that requests under way get after the call to stop (contract §5).
const STOP_TIME: Duration = Duration::from_secs(3);
/// Read buffer of a connection; larger headers are refused by hyper itself.
const BUFFER: usize = 32 * 1024;

/// The listener cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct ServerError {
    /// Where.
    pub address: SocketAddr,
    #[source]
    source: std::io::Error,
}

/// A listener that is bound and not yet served.
#[derive(Debug)]
pub struct Listening {
    listeners: Vec<TcpListener>,
    address: SocketAddr,
    tls: Option<Tls>,
}

impl Listening {
    /// The same with TLS, if there is some.
    #[must_use]
    pub fn with_tls(self, tls: Option<Tls>) -> Self {
        Self { tls, ..self }
    }

    /// The real address, with the port the system chose.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Tells servers to stop; cloned to each of them.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::channel(false).0))
    }
}

impl Stop {
    /// Calls for the stop.
    pub fn call(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was called.
    #[must_use]
    pub fn is_called(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for the call.
    pub async fn called(&self) {
        let mut receiver = self.0.subscribe();
        // The sender lives in self, so waiting cannot fail before the call comes.
        let _ = receiver.wait_for(|called| *called).await;
    }
}

/// Binds the address.
///
/// # Errors
/// [`ServerError`] when the system refuses.
pub async fn bind(address: SocketAddr) -> Result<Listening, ServerError> {
    bind_all(&[address]).await
}

/// Binds several addresses as one listener; port 0 is chosen once and used for all.
///
/// # Errors
/// [`ServerError`] when the first address cannot be bound; further ones may be absent.
pub async fn bind_all(addresses: &[SocketAddr]) -> Result<Listening, ServerError> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    let mut first: Option<SocketAddr> = None;
    for wanted in addresses {
        let mut address = *wanted;
        if let Some(first) = first {
            address.set_port(first.port());
        }
        match TcpListener::bind(address).await {
            Ok(listener) => {
                let real = listener.local_addr().unwrap_or(address);
                first.get_or_insert(real);
                listeners.push(listener);
            }
            Err(source) if first.is_none() => return Err(ServerError { address, source }),
            Err(_) => {}
        }
    }
    let address = first.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
    Ok(Listening {
        listeners,
        address,
        tls: None,
    })
}

/// Serves until the stop is called: idle connections close at once, requests get three seconds.
pub async fn run(listening: Listening, front: impl Into<Front>, stop: Stop) {
    let front = front.into();
    let graceful = GracefulShutdown::new();
    let Listening { listeners, tls, .. } = listening;
    loop {
        tokio::select! {
            accepted = accept(&listeners) => match (accepted, &tls) {
                (Some(connection), None) => connect(connection, &front, &graceful),
                (Some(connection), Some(tls)) => {
                    let served = (front.clone(), tls.clone());
                    tokio::spawn(shake_hands(connection, served, graceful.watcher(), stop.clone()));
                }
                (None, _) => {}
            },
            () = stop.called() => break,
        }
    }
    drop(listeners);
    if tokio::time::timeout(STOP_TIME, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still under way at the stop");
    }
}

async fn accept(listeners: &[TcpListener]) -> Option<(TcpStream, SocketAddr)> {
    let accepted = match listeners {
        [one] => one.accept().await,
        [one, two, ..] => tokio::select! {
            accepted = one.accept() => accepted,
            accepted = two.accept() => accepted,
        },
        [] => std::future::pending().await,
    };
    match accepted {
        Ok(connection) => Some(connection),
        Err(error) => {
            // Out of file handles or a connection that died early: breathe, then go on.
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Address of the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

fn connect((stream, peer): (TcpStream, SocketAddr), front: &Front, graceful: &GracefulShutdown) {
    let _ = stream.set_nodelay(true);
    let talk = talk(
        TokioIo::new(stream),
        front.to(Peer(peer), None),
        graceful.watcher(),
    );
    tokio::spawn(talk);
}

/// On a task of its own, so that a caller who stalls or talks nonsense holds nobody else up. A
/// handshake under way at the stop is given up: no request depends on it.
async fn shake_hands(
    (stream, peer): (TcpStream, SocketAddr),
    (front, tls): (Front, Tls),
    watcher: Watcher,
    stop: Stop,
) {
    let _ = stream.set_nodelay(true);
    let accepted = tokio::select! {
        accepted = tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)) => accepted,
        () = stop.called() => return,
    };
    match accepted {
        Ok(Ok((stream, shown))) => {
            let front = front.to(Peer(peer), shown);
            talk(TokioIo::new(stream), front, watcher).await;
        }
        Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

/// Answers the requests of one connection.
fn talk<S>(stream: S, front: Front, watcher: Watcher) -> impl Future<Output = ()> + Send + use<S>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let answer = service_fn(move |request| front.answer(request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(BUFFER)
        .serve_connection(stream, answer);
    let watched = watcher.watch(connection);
    async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended early");
        }
    }
}
