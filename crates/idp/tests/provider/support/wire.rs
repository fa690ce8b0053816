//! One HTTP request over a connection of its own, from a chosen loopback address.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpSocket,
};

use super::Response;

/// A request that may be as odd as a test needs.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Call {
    /// A request with this method, path and query.
    pub fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// A GET.
    pub fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    /// A form post.
    pub fn post(path: &str, fields: &[(&str, &str)]) -> Self {
        let body = encode(fields);
        Self::new(Method::POST, path)
            .with_header("content-type", "application/x-www-form-urlencoded")
            .with_body(body)
    }

    /// With a header more.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers
            .append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// With another body.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it to the server.
    pub async fn send(self, server: SocketAddr, from: IpAddr) -> Response {
        let socket = TcpSocket::new_v4().unwrap();
        // Without this a test that opens thousands of connections runs out of ports.
        socket.set_reuseaddr(true).unwrap();
        socket.bind(SocketAddr::new(from, 0)).unwrap();
        let stream = socket.connect(server).await.unwrap();
        self.send_over(stream, server).await.unwrap()
    }

    /// Sends it over a connection that stands already; fails when no answer comes.
    pub async fn send_over(
        self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        server: SocketAddr,
    ) -> hyper::Result<Response> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let answer = self.send_by(&mut sender, server).await?;
        drop(sender);
        connection.abort();
        Ok(answer)
    }

    async fn send_by(
        self,
        sender: &mut SendRequest<Full<Bytes>>,
        server: SocketAddr,
    ) -> hyper::Result<Response> {
        sender.ready().await?;
        let path = self.path.clone();
        let answer = sender.send_request(self.into_request(server)).await?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Response {
            path,
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        })
    }

    fn into_request(self, server: SocketAddr) -> Request<Full<Bytes>> {
        let host = format!("localhost:{}", server.port());
        let mut request = Request::new(Full::from(self.body));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers;
        request
            .headers_mut()
            .insert("host", HeaderValue::from_str(&host).unwrap());
        request
    }
}

/// A connection that is kept for several requests.
#[derive(Debug)]
pub struct Line {
    sender: SendRequest<Full<Bytes>>,
    server: SocketAddr,
}

impl Line {
    /// Over a connection that stands already.
    pub async fn over(
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        server: SocketAddr,
    ) -> Self {
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self { sender, server }
    }

    /// Sends a request that must be answered.
    pub async fn send(&mut self, call: Call) -> Response {
        call.send_by(&mut self.sender, self.server).await.unwrap()
    }
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
