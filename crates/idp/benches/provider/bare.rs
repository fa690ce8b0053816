//! A bare hyper server that answers every request with the same bytes, in a process of its own.

use std::{
    convert::Infallible,
    io::Read,
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
        let port = crate::place::free_port();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg(format!("{WORD}{port}"))
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        use std::io::Write as _;
        let mut input = child.stdin.take().unwrap();
        input.write_all(body.as_bytes()).unwrap();
        drop(input);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        crate::place::answering(address).await;
        Self { child, address }
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
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body).unwrap();
    let body = Bytes::from(body);
    // The same runtime as the provider's.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async move {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let body = body.clone();
            tokio::spawn(async move {
                let answer = service_fn(move |_request: Request<Incoming>| {
                    let body = body.clone();
                    async move { Ok::<_, Infallible>(response(body)) }
                });
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), answer);
                let _ = connection.await;
            });
        }
    });
}

fn response(body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    let headers = response.headers_mut();
    headers.insert("content-type", "application/json".parse().unwrap());
    headers.insert("cache-control", "public, max-age=300".parse().unwrap());
    response
}
