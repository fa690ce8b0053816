//! The one way to addresses that clients name.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Full;

use super::{
    OutboundError, Roots,
    dial::connect,
    exceptions::Exceptions,
    exchange::{Answer, send},
    target::Target,
    tls::Tls,
};

/// Sends requests to addresses that clients name. Follows no redirect, knows no proxy.
#[derive(Debug)]
pub struct Door {
    exceptions: Exceptions,
    tls: Tls,
    bounds: Bounds,
}

/// How long and how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// From the question for the host's address to the last byte.
    pub patience: Duration,
    /// Bytes of content.
    pub largest: usize,
}

/// What was fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// The content, which calls itself JSON.
    pub content: Bytes,
    /// For how long its sender lets it be kept (RFC 9111 section 5.2.2), if he says so.
    pub keep: Option<Duration>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(5),
            largest: 64 * 1024,
        }
    }
}

impl Door {
    /// A door with these exceptions to its rules.
    #[must_use]
    pub fn new(exceptions: Exceptions, roots: Roots, bounds: Bounds) -> Self {
        Self {
            exceptions,
            tls: Tls::new(roots),
            bounds,
        }
    }

    /// The exceptions, for those who check addresses before they are ever reached.
    #[must_use]
    pub const fn exceptions(&self) -> &Exceptions {
        &self.exceptions
    }

    /// Fetches JSON: status 200 and a media type that says so.
    ///
    /// # Errors
    /// [`OutboundError`] says what went wrong, for the log.
    pub async fn get_json(&self, address: &str) -> Result<Fetched, OutboundError> {
        let fetching = async {
            let target = Target::parse(address)?;
            let request = Request::builder()
                .method(Method::GET)
                .header(header::ACCEPT, "application/json, */*+json");
            let answer = self.ask(&target, request, Bytes::new()).await?;
            if answer.status() != 200 {
                return Err(OutboundError::Status(answer.status()));
            }
            if !answer.header("content-type").is_some_and(is_json) {
                return Err(OutboundError::MediaType);
            }
            let keep = answer.header("cache-control").and_then(lifetime);
            let content = answer.content(self.bounds.largest).await?;
            Ok(Fetched { content, keep })
        };
        self.in_time(fetching).await
    }

    /// Posts a form. Status 200 and 204 mean that it arrived; the content is not read.
    ///
    /// # Errors
    /// As [`Door::get_json`].
    pub async fn post_form(&self, address: &str, form: String) -> Result<(), OutboundError> {
        let posting = async {
            let target = Target::parse(address)?;
            let request = Request::builder()
                .method(Method::POST)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answer = self.ask(&target, request, Bytes::from(form)).await?;
            match answer.status() {
                200 | 204 => Ok(()),
                other => Err(OutboundError::Status(other)),
            }
        };
        self.in_time(posting).await
    }

    async fn ask(
        &self,
        target: &Target,
        request: http::request::Builder,
        content: Bytes,
    ) -> Result<Answer, OutboundError> {
        let request = request
            .uri(target.path())
            .header(header::HOST, target.authority())
            .header(header::USER_AGENT, "fedtoken")
            .header(header::CONNECTION, "close")
            .body(Full::new(content))
            .map_err(|_| OutboundError::Address)?;
        let stream = connect(target, &self.exceptions, self.bounds.patience).await?;
        if target.is_https() {
            send(self.tls.connect(target, stream).await?, request).await
        } else {
            send(stream, request).await
        }
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, OutboundError>>,
    ) -> Result<T, OutboundError> {
        let done = tokio::time::timeout(self.bounds.patience, work).await;
        done.unwrap_or(Err(OutboundError::Late))
    }
}

/// RFC 6838 section 4.2.8: JSON itself, or something that is written in it.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn lifetime(cache_control: &str) -> Option<Duration> {
    let mut directives = cache_control
        .split(',')
        .map(|it| it.trim().to_ascii_lowercase());
    let stated = directives.find_map(|directive| match directive.as_str() {
        "no-store" | "no-cache" => Some(0),
        other => other.strip_prefix("max-age=")?.parse().ok(),
    });
    stated.map(Duration::from_secs)
}

#[cfg(test)]
mod tests;
