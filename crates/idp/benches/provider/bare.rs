//! A bare hyper server in a process of its own: it answers every request with the same bytes.

use std::{
    convert::Infallible,
    io::{Read, Write},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

/// The word by which this program becomes the bare server, with the port behind it.
pub(crate) const WORD: &str = "--bare-server=";

/// A running bare server; killed when it is dropped.
pub(crate) struct Bare {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Bare {
    /// Starts one that answers with these bytes.
    pub(crate) async fn start(body: &str) -> Self {
        Self::told(WORD, body.as_bytes()).await
    }

    /// Starts what this word makes of this program, and tells it this.
    pub(crate) async fn told(word: &str, input: &[u8]) -> Self {
        let port = crate::place::free_port();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg(format!("{word}{port}"))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        crate::place::answering(address).await;
        Self { child, address }
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until it is killed.
pub(crate) fn serve(port: u16) {
    let body = Bytes::from(input());
    runtime().block_on(listen(port, move |_request| {
        let body = body.clone();
        async move { response(body) }
    }));
}

/// Answers every request so.
pub(crate) async fn listen<F>(
    port: u16,
    answer: impl Fn(Request<Incoming>) -> F + Clone + Send + 'static,
) where
    F: Future<Output = Response<Full<Bytes>>> + Send,
{
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let answer = answer.clone();
        tokio::spawn(async move {
            let answer = service_fn(move |request| {
                let answered = answer(request);
                async move { Ok::<_, Infallible>(answered.await) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), answer);
            let _ = connection.await;
        });
    }
}

/// What the server was told.
pub(crate) fn input() -> Vec<u8> {
    let mut told = Vec::new();
    std::io::stdin().read_to_end(&mut told).unwrap();
    told
}

/// The same runtime as the provider's.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

fn response(body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    let headers = response.headers_mut();
    headers.insert("content-type", "application/json".parse().unwrap());
    headers.insert("cache-control", "public, max-age=300".parse().unwrap());
    response
}
