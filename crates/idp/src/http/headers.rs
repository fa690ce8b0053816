//! The security headers of every reply.

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Body, CookieNames, Reply};

/// What the door knows of the site it serves.
#[derive(Clone, Debug)]
pub struct Site {
    /// The issuer identifier.
    pub issuer: String,
    /// Scheme, host and port of the issuer.
    pub origin: String,
    /// Path of the issuer, empty for none.
    pub base: String,
    /// Names of the cookies.
    pub cookies: CookieNames,
}

impl Site {
    /// Takes an issuer apart; it was checked by `config`.
    #[must_use]
    pub fn of(issuer: &str) -> Self {
        let (origin, base) = match url::Url::parse(issuer) {
            Ok(url) => (
                url.origin().ascii_serialization(),
                url.path().trim_end_matches('/').to_owned(),
            ),
            Err(_) => (issuer.to_owned(), String::new()),
        };
        Self {
            issuer: issuer.to_owned(),
            origin,
            base,
            cookies: CookieNames::for_issuer(issuer),
        }
    }
}

/// All headers of a reply. A header that cannot be written (a line break in it) is left out.
pub(crate) fn complete(reply: &Reply, site: &Site) -> HeaderMap {
    let mut headers = HeaderMap::new();
    set(&mut headers, "x-content-type-options", "nosniff");
    set(&mut headers, "referrer-policy", "no-referrer");
    if site.cookies.secure() {
        set(
            &mut headers,
            "strict-transport-security",
            "max-age=31536000; includeSubDomains",
        );
    }
    match &reply.body {
        Body::Asset { content_type, .. } => {
            set(&mut headers, "content-type", content_type);
            set(
                &mut headers,
                "cache-control",
                "public, max-age=31536000, immutable",
            );
            set(
                &mut headers,
                "content-security-policy",
                "default-src 'none'",
            );
        }
        Body::Html(_) => {
            set(&mut headers, "content-type", "text/html; charset=utf-8");
            page(&mut headers, reply);
        }
        Body::Empty => page(&mut headers, reply),
        Body::Json(_) | Body::Document(_) => {
            set(&mut headers, "content-type", "application/json");
            set(&mut headers, "content-security-policy", DATA_POLICY);
            unkept(&mut headers);
        }
    }
    for (name, value) in &reply.headers {
        if *name == "cache-control" {
            headers.remove(header::PRAGMA);
        }
        set(&mut headers, name, value);
    }
    for cookie in &reply.cookies {
        if let Ok(value) = HeaderValue::try_from(cookie.header(site.cookies)) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    headers
}

fn page(headers: &mut HeaderMap, reply: &Reply) {
    let mut policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                      frame-ancestors 'none'; form-action 'self'"
        .to_owned();
    // Chromium applies form-action to the redirect after a post, so the relying party is named.
    for target in &reply.form_targets {
        policy.push(' ');
        policy.push_str(target);
    }
    if let Some(hash) = reply.script_hash {
        policy.push_str(&format!("; script-src '{hash}'"));
    }
    if !reply.frame_sources.is_empty() {
        policy.push_str("; frame-src ");
        policy.push_str(&reply.frame_sources.join(" "));
    }
    set(headers, "content-security-policy", &policy);
    set(headers, "x-frame-options", "DENY");
    set(headers, "cross-origin-opener-policy", "same-origin");
    unkept(headers);
}

/// Nobody keeps it (RFC 6749 section 5.1), but where the reply says otherwise.
fn unkept(headers: &mut HeaderMap) {
    set(headers, "cache-control", "no-store");
    set(headers, "pragma", "no-cache");
}

fn set(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}

/// Data is never shown as a page, so a short policy is enough.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(reply: &Reply, issuer: &str) -> HeaderMap {
        complete(reply, &Site::of(issuer))
    }

    #[test]
    fn a_page_carries_every_header() {
        let reply = Reply::page("x".into()).with_form_target("https://rp.example");
        let headers = headers_of(&reply, "https://id.example");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://rp.example"));
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(headers.contains_key("strict-transport-security"));
    }

    #[test]
    fn a_page_runs_the_script_of_its_hash_and_no_other() {
        let policy = |reply: Reply| {
            let headers = headers_of(&reply, "https://id.example");
            headers["content-security-policy"]
                .to_str()
                .unwrap()
                .to_owned()
        };
        let page = Reply::page("x".into());
        assert!(!policy(page.clone()).contains("script-src"));
        let policy = policy(page.with_script("sha256-abc="));
        assert!(policy.ends_with("; script-src 'sha256-abc='"), "{policy}");
    }

    #[test]
    fn only_named_origins_may_be_framed() {
        let policy = |reply: &Reply| {
            let headers = headers_of(reply, "https://id.example");
            let policy = headers["content-security-policy"].to_str().unwrap();
            policy.to_owned()
        };
        let page = Reply::page("x".into());
        assert!(!policy(&page).contains("frame-src"));
        let origins = ["https://a.example", "https://b.example:444"].map(str::to_owned);
        let framing = policy(&page.with_frame_sources(origins));
        assert!(framing.ends_with("; frame-src https://a.example https://b.example:444"));
    }

    #[test]
    fn plain_http_promises_no_https() {
        let headers = headers_of(&Reply::see_other("/x"), "http://localhost:1");
        assert!(!headers.contains_key("strict-transport-security"));
        assert_eq!(headers["cache-control"], "no-store");
    }

    #[test]
    fn a_line_break_never_becomes_a_header() {
        let reply = Reply::see_other("https://rp.example/\r\nset-cookie: a=b");
        assert!(!headers_of(&reply, "https://id.example").contains_key("location"));
    }

    #[test]
    fn the_issuer_is_taken_apart() {
        let site = Site::of("https://id.example/idp");
        assert_eq!(
            (site.origin.as_str(), site.base.as_str()),
            ("https://id.example", "/idp")
        );
        let plain = Site::of("http://localhost:8080");
        assert_eq!(
            (plain.origin.as_str(), plain.base.as_str()),
            ("http://localhost:8080", "")
        );
    }
}
