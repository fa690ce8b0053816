//! The cookies of the scripted browser.

use std::fmt;

use cookie::Cookie;
use http::{HeaderMap, header};
use url::Url;

/// Cookies by host and name. Like those of real browsers they do not know ports.
#[derive(Default)]
pub(super) struct Jar(Vec<Kept>);

struct Kept {
    host: String,
    path: String,
    name: String,
    value: String,
}

impl Jar {
    /// The header for a request to this address.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let host = url.host_str().unwrap_or_default();
        let sent = self
            .0
            .iter()
            .filter(|it| it.host == host && covers(&it.path, url.path()));
        let pairs: Vec<_> = sent.map(|it| format!("{}={}", it.name, it.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Keeps what an answer sets, and forgets what it removes.
    pub(super) fn keep(&mut self, url: &Url, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let read = line.to_str().ok().and_then(|line| Cookie::parse(line).ok());
            if let Some(cookie) = read {
                self.put(url, &cookie);
            }
        }
    }

    fn put(&mut self, url: &Url, cookie: &Cookie<'_>) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let path = cookie.path().unwrap_or("/").to_owned();
        self.0
            .retain(|it| it.host != host || it.path != path || it.name != cookie.name());
        if cookie.max_age().is_none_or(|age| age.is_positive()) {
            let (name, value) = (cookie.name().to_owned(), cookie.value().to_owned());
            self.0.push(Kept {
                host,
                path,
                name,
                value,
            });
        }
    }
}

fn covers(path: &str, asked: &str) -> bool {
    asked
        .strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'))
}

impl fmt::Debug for Jar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_list()
            .entries(self.0.iter().map(|it| &it.name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn set(jar: &mut Jar, at: &str, cookie: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(header::SET_COOKIE, cookie.parse().unwrap());
        jar.keep(&url(at), &headers);
    }

    #[test]
    fn cookies_go_back_to_their_host_until_removed() {
        let mut jar = Jar::default();
        set(&mut jar, "http://localhost:1/a", "one=1; Path=/; HttpOnly");
        set(&mut jar, "http://localhost:1/a", "two=2; Path=/login");
        assert_eq!(
            jar.header(&url("http://localhost:2/")).as_deref(),
            Some("one=1")
        );
        let both = jar.header(&url("http://localhost:1/login/token"));
        assert_eq!(both.as_deref(), Some("one=1; two=2"));
        assert_eq!(
            jar.header(&url("http://localhost:1/loginx")).as_deref(),
            Some("one=1")
        );
        assert_eq!(jar.header(&url("http://127.0.0.1:1/")), None);
        set(&mut jar, "http://localhost:1/a", "one=; Path=/; Max-Age=0");
        assert_eq!(jar.header(&url("http://localhost:1/")), None);
        assert_eq!(format!("{jar:?}"), "[\"two\"]");
    }
}
