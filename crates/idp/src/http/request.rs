//! A request as the rooms behind the door see it.

use std::{net::SocketAddr, sync::Arc};

use fedtoken_core::time::UnixTime;
use http::{HeaderMap, Method};

use super::{ClientAddress, Cookies, Entrance, Reference, TrustedProxies, tls::Shown};

/// A request whose body was read and whose sizes were checked.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The query without its question mark.
    pub query: String,
    /// The body of a post, or of a PUT; empty otherwise.
    pub form: String,
    /// All cookies.
    pub cookies: Cookies,
    /// Where it comes from.
    pub address: ClientAddress,
    /// The code for the help desk.
    pub reference: Reference,
    /// The instant of this request, asked once.
    pub now: UnixTime,
    /// Through which listener it comes.
    pub entrance: Entrance,
    /// The caller's certificates, where the listener asked for one and put them beside the request.
    pub shown: Option<Arc<Shown>>,
    headers: HeaderMap,
}

/// What the door found out about a request besides its parts.
#[derive(Clone, Debug)]
pub(super) struct Arrival<'a> {
    pub(super) peer: SocketAddr,
    pub(super) entrance: Entrance,
    pub(super) trusted: &'a TrustedProxies,
    pub(super) reference: Reference,
    pub(super) now: UnixTime,
}

impl Request {
    pub(super) fn new(parts: http::request::Parts, form: String, arrival: Arrival<'_>) -> Self {
        let lines = |name: &str| -> Vec<&str> {
            parts
                .headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .collect()
        };
        // Read as bytes: whoever adds an odd letter to the line must not hide the rest of it.
        let forwarded: Vec<String> = parts
            .headers
            .get_all("x-forwarded-for")
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        Self {
            address: ClientAddress::find(arrival.peer, &forwarded, arrival.trusted),
            cookies: Cookies::parse(lines("cookie").into_iter()),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            method: parts.method,
            form,
            reference: arrival.reference,
            now: arrival.now,
            entrance: arrival.entrance,
            shown: parts.extensions.get().cloned(),
            headers: parts.headers,
        }
    }

    /// A header with one readable value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// How often a header stands in the request.
    #[must_use]
    pub fn header_count(&self, name: &str) -> usize {
        self.headers.get_all(name).iter().count()
    }

    /// Whether the parameters come in the body.
    #[must_use]
    pub fn is_post(&self) -> bool {
        self.method == Method::POST
    }

    /// The parameters: the form of a post, else the query.
    #[must_use]
    pub fn parameters(&self) -> &str {
        if self.is_post() {
            &self.form
        } else {
            &self.query
        }
    }

    #[cfg(test)]
    pub(crate) fn for_test(headers: &[(&'static str, &str)]) -> Self {
        let mut request = http::Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let arrival = Arrival {
            peer: SocketAddr::from(([127, 0, 0, 1], 1)),
            entrance: Entrance::Public,
            trusted: &TrustedProxies::default(),
            reference: Reference::draw(
                &mut rand_core::SeedableRng::seed_from_u64(1) as &mut rand_chacha::ChaCha20Rng
            ),
            now: UnixTime::from_secs(0),
        };
        Self::new(parts, String::new(), arrival)
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Request({} {}, [redacted])",
            self.method,
            self.reference.as_str()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_request_shows_no_value() {
        let headers = [
            ("cookie", "fedtoken-session=sesame"),
            ("authorization", "Bearer sesame"),
        ];
        let mut request = Request::for_test(&headers);
        request.query = "t=sesame".to_owned();
        request.form = "password=sesame".to_owned();
        for printed in [format!("{request:?}"), format!("{request:#?}")] {
            assert!(!printed.contains("sesame"), "{printed}");
            assert!(printed.contains("GET"), "{printed}");
        }
    }
}
