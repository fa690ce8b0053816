//! A reply as the rooms behind the door write it.

use bytes::Bytes;
use http::StatusCode;

use super::SetCookie;

/// What is sent back.
#[derive(Clone)]
pub enum Body {
    /// Nothing.
    Empty,
    /// A page.
    Html(String),
    /// A JSON document.
    Json(String),
    /// A JSON document that was written once for all.
    Document(Bytes),
    /// A file of ours that never changes under its name.
    Asset {
        /// Its media type.
        content_type: &'static str,
        /// Its content.
        content: &'static str,
    },
}

/// A reply.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The content.
    pub body: Body,
    /// Headers besides those every reply carries.
    pub headers: Vec<(&'static str, String)>,
    /// Cookies to set.
    pub cookies: Vec<SetCookie>,
    /// Where forms of this page may lead besides ourselves (CSP `form-action`).
    pub form_targets: Vec<String>,
    /// Hash of the one script that this page may run (CSP `script-src`).
    pub script_hash: Option<&'static str>,
    /// Origins that frames of this page may load from (CSP `frame-src`).
    pub frame_sources: Vec<String>,
}

impl Reply {
    /// A page.
    #[must_use]
    pub fn page(html: String) -> Self {
        Self::new(StatusCode::OK, Body::Html(html))
    }

    /// A JSON document.
    #[must_use]
    pub fn json(text: String) -> Self {
        Self::new(StatusCode::OK, Body::Json(text))
    }

    /// A signed answer of this media type.
    #[must_use]
    pub fn jwt(jwt: String, media_type: &'static str) -> Self {
        Self::json(jwt).with_header("content-type", media_type)
    }

    /// 303 See Other: the browser goes on with a GET.
    #[must_use]
    pub fn see_other(location: impl Into<String>) -> Self {
        Self::new(StatusCode::SEE_OTHER, Body::Empty).with_header("location", location.into())
    }

    /// Any status and body.
    #[must_use]
    pub fn new(status: StatusCode, body: Body) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            cookies: Vec::new(),
            form_targets: Vec::new(),
            script_hash: None,
            frame_sources: Vec::new(),
        }
    }

    /// With another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With a header more.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// 400: the page says what was wrong.
    #[must_use]
    pub fn with_refusal(self) -> Self {
        self.with_status(StatusCode::BAD_REQUEST)
    }

    /// 503 with a time to come back.
    #[must_use]
    pub fn with_busy(self) -> Self {
        self.with_status(StatusCode::SERVICE_UNAVAILABLE)
            .with_header("retry-after", "5")
    }

    /// With cookies more.
    #[must_use]
    pub fn with_cookies(mut self, cookies: impl IntoIterator<Item = SetCookie>) -> Self {
        self.cookies.extend(cookies);
        self
    }

    /// With one more place where forms of this page may lead.
    #[must_use]
    pub fn with_form_target(mut self, target: impl Into<String>) -> Self {
        self.form_targets.push(target.into());
        self
    }

    /// With the script of this hash.
    #[must_use]
    pub fn with_script(mut self, hash: &'static str) -> Self {
        self.script_hash = Some(hash);
        self
    }

    /// With origins that frames of this page may load from.
    #[must_use]
    pub fn with_frame_sources(mut self, origins: impl IntoIterator<Item = String>) -> Self {
        self.frame_sources.extend(origins);
        self
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Reply({}, [redacted])", self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_reply_shows_no_value() {
        let cookie = SetCookie::passing("fedtoken-session".to_owned(), "sesame".to_owned());
        let reply = Reply::see_other("https://rp.example/cb?code=sesame")
            .with_header("x-any", "sesame")
            .with_cookies([cookie])
            .with_form_target("https://sesame.example")
            .with_frame_sources(["https://sesame.example".to_owned()]);
        let page = Reply::page("<p>sesame</p>".to_owned());
        let json = Reply::json("{\"access_token\":\"sesame\"}".to_owned());
        for reply in [reply, page, json] {
            for printed in [format!("{reply:?}"), format!("{reply:#?}")] {
                assert!(!printed.contains("sesame"), "{printed}");
                assert!(printed.contains(reply.status.as_str()), "{printed}");
            }
        }
    }
}
