//! An HTTP client that reaches this machine and nothing else.

use std::{
    convert::Infallible,
    error::Error,
    future::{Ready, ready},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use tower::Service;

/// Plain http to `localhost` or a loopback address; follows no redirect.
#[derive(Clone, Debug)]
pub struct HttpClient(Client<HttpConnector<Loopback>, Full<Bytes>>);

/// No answer came.
#[derive(Debug, thiserror::Error)]
pub enum HttpClientError {
    /// The address is not on this machine.
    #[error("{0} is not an http address of this machine")]
    Elsewhere(String),
    /// The connection failed.
    #[error("no connection")]
    Connection(#[from] hyper_util::client::legacy::Error),
    /// The answer broke off or is larger than 4 MiB.
    #[error("the answer cannot be read")]
    Body(#[source] Box<dyn Error + Send + Sync>),
    /// Nothing came in time.
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    Late,
}

impl Default for HttpClient {
    fn default() -> Self {
        let connector = HttpConnector::new_with_resolver(Loopback);
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }
}

impl HttpClient {
    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// [`HttpClientError`] says what failed; a status of 400 or above is no error.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpClientError> {
        if !is_local(request.uri()) {
            return Err(HttpClientError::Elsewhere(request.uri().to_string()));
        }
        tokio::time::timeout(PATIENCE, self.exchange(request))
            .await
            .map_err(|_| HttpClientError::Late)?
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, HttpClientError> {
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let (parts, body) = self.0.request(request).await?.into_parts();
        let body = Limited::new(body, LARGEST)
            .collect()
            .await
            .map_err(HttpClientError::Body)?;
        Ok(HttpResponse::from_parts(parts, body.to_bytes().to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpClientError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpClientError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn is_local(uri: &http::Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|ip| ip.is_loopback());
    uri.scheme_str() == Some("http") && (host == "localhost" || loopback)
}

/// Resolves every name to this machine, without asking anybody.
#[derive(Clone, Debug)]
struct Loopback;

impl Service<Name> for Loopback {
    type Response = std::array::IntoIter<SocketAddr, 2>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        let both = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        ready(Ok(both.into_iter()))
    }
}

const PATIENCE: Duration = Duration::from_secs(30);
const LARGEST: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached() {
        for good in [
            "http://localhost:8080/x",
            "http://127.0.0.1:1/",
            "http://[::1]:1/",
        ] {
            assert!(is_local(&good.parse().unwrap()), "{good}");
        }
        for bad in [
            "https://localhost/",
            "http://example.org/",
            "http://192.0.2.1/",
            "/path",
        ] {
            assert!(!is_local(&bad.parse().unwrap()), "{bad}");
        }
    }
}
