//! One HTTP request over a connection of its own, to a server that may go away at any moment.

use std::{error::Error, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// No whole answer came.
#[derive(Debug)]
pub enum Broken {
    /// Nobody was there; the request was not sent.
    NotSent,
    /// The request may have been carried out.
    NoAnswer,
    /// The server says that it cannot answer now; the request may have been carried out.
    Busy,
}

/// Sends a request and reads the whole answer.
pub async fn send(server: SocketAddr, request: Request<String>) -> Result<Response<Bytes>, Broken> {
    let stream = TcpStream::connect(server)
        .await
        .map_err(|_| Broken::NotSent)?;
    send_over(stream, server, request).await
}

/// The same over a connection that stands already.
pub async fn send_over(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    server: SocketAddr,
    request: Request<String>,
) -> Result<Response<Bytes>, Broken> {
    match tokio::time::timeout(PATIENCE, exchange(stream, server, request)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) | Err(_) => Err(Broken::NoAnswer),
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    server: SocketAddr,
    request: Request<String>,
) -> Result<Response<Bytes>, Box<dyn Error + Send + Sync>> {
    let host = format!("localhost:{}", server.port());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let (mut parts, body) = request.into_parts();
    parts.headers.insert("host", HeaderValue::from_str(&host)?);
    let request = Request::from_parts(parts, Full::<Bytes>::from(body));
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    drop(sender);
    connection.abort();
    Ok(Response::from_parts(parts, body))
}

const PATIENCE: Duration = Duration::from_secs(30);
