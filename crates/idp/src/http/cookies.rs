//! Cookies: names, reading and setting.

use std::time::Duration;

/// The names of our cookies: `__Host-fedtoken-…` over https, `fedtoken-…` on plain loopback http,
/// where browsers refuse the prefix.
#[derive(Clone, Copy, Debug)]
pub struct CookieNames {
    prefix: &'static str,
}

impl CookieNames {
    /// By the scheme of the issuer, not of the listener.
    #[must_use]
    pub fn for_issuer(issuer: &str) -> Self {
        Self {
            prefix: if issuer.starts_with("https:") {
                "__Host-fedtoken-"
            } else {
                "fedtoken-"
            },
        }
    }

    /// Whether cookies are marked `Secure`.
    #[must_use]
    pub fn secure(self) -> bool {
        self.prefix.starts_with("__Host-")
    }

    /// The single sign-on session.
    #[must_use]
    pub fn session(self) -> String {
        format!("{}session", self.prefix)
    }

    /// The known device.
    #[must_use]
    pub fn device(self) -> String {
        format!("{}device", self.prefix)
    }

    /// The browser of an unknown device, which takes its looks back.
    #[must_use]
    pub fn browser(self) -> String {
        format!("{}browser", self.prefix)
    }

    /// The key used last.
    #[must_use]
    pub fn last_key(self) -> String {
        format!("{}key", self.prefix)
    }

    /// The chosen language.
    #[must_use]
    pub fn language(self) -> String {
        format!("{}language", self.prefix)
    }

    /// The binding of one transaction.
    #[must_use]
    pub fn tab(self, tab: &str) -> String {
        format!("{}tab-{tab}", self.prefix)
    }
}

/// The cookies of a request.
#[derive(Clone, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads all `Cookie` headers; unreadable pairs are left out.
    #[must_use]
    pub fn parse<'a>(headers: impl Iterator<Item = &'a str>) -> Self {
        let pairs = headers.flat_map(|header| cookie::Cookie::split_parse(header.to_owned()));
        Self(
            pairs
                .flatten()
                .map(|pair| (pair.name().to_owned(), pair.value().to_owned()))
                .collect(),
        )
    }

    /// The value of a cookie.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Names and values of all cookies whose name begins so.
    pub fn starting<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(move |(name, _)| name.starts_with(prefix))
    }
}

/// A cookie to be set: always `HttpOnly`, `SameSite=Lax`, `Path=/`.
#[derive(Clone)]
pub struct SetCookie {
    name: String,
    value: String,
    lasts: Option<Duration>,
}

impl SetCookie {
    /// A cookie that ends with the browser.
    #[must_use]
    pub fn passing(name: String, value: String) -> Self {
        Self {
            name,
            value,
            lasts: None,
        }
    }

    /// A cookie that the browser keeps.
    #[must_use]
    pub fn lasting(name: String, value: String, lasts: Duration) -> Self {
        Self {
            name,
            value,
            lasts: Some(lasts),
        }
    }

    /// Removes a cookie.
    #[must_use]
    pub fn removal(name: String) -> Self {
        Self {
            name,
            value: String::new(),
            lasts: Some(Duration::ZERO),
        }
    }

    /// The value of the `Set-Cookie` header.
    #[must_use]
    pub fn header(&self, names: CookieNames) -> String {
        let mut cookie = cookie::Cookie::new(self.name.as_str(), self.value.as_str());
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(cookie::SameSite::Lax);
        if names.secure() {
            cookie.set_secure(true);
        }
        let mut header = cookie.to_string();
        if let Some(lasts) = self.lasts {
            header.push_str(&format!("; Max-Age={}", lasts.as_secs()));
        }
        header
    }
}

impl std::fmt::Debug for Cookies {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.0.iter().map(|(name, _)| name);
        formatter.debug_list().entries(names).finish()
    }
}

impl std::fmt::Debug for SetCookie {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SetCookie({}=[redacted])", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_names_carry_the_host_prefix_and_secure() {
        let names = CookieNames::for_issuer("https://id.example");
        let header = SetCookie::passing(names.session(), "v".into()).header(names);
        for part in [
            "__Host-fedtoken-session=v",
            "Secure",
            "HttpOnly",
            "SameSite=Lax",
            "Path=/",
        ] {
            assert!(header.contains(part), "{part} is missing in {header}");
        }
        assert!(!header.contains("Domain") && !header.contains("Max-Age"));
    }

    #[test]
    fn plain_http_has_plain_names() {
        let names = CookieNames::for_issuer("http://localhost:8080");
        let header = SetCookie::removal(names.device()).header(names);
        assert!(header.starts_with("fedtoken-device=;"));
        assert!(header.contains("Max-Age=0") && !header.contains("Secure"));
    }

    #[test]
    fn all_cookie_headers_are_read() {
        let cookies = Cookies::parse(["a=1; b=2", "c=3", "rubbish"].into_iter());
        assert_eq!(cookies.value("b"), Some("2"));
        assert_eq!(cookies.value("c"), Some("3"));
        assert_eq!(cookies.value("d"), None);
    }

    #[test]
    fn printed_cookies_show_names_and_no_value() {
        let cookies = Cookies::parse(["fedtoken-session=sesame; other=sesame"].into_iter());
        let passing = SetCookie::passing("fedtoken-session".into(), "sesame".into());
        let day = Duration::from_secs(24 * 60 * 60);
        let lasting = SetCookie::lasting("fedtoken-session".into(), "sesame".into(), day);
        for printed in [
            format!("{cookies:?}"),
            format!("{passing:?}"),
            format!("{lasting:#?}"),
        ] {
            assert!(!printed.contains("sesame"), "{printed}");
            assert!(printed.contains("fedtoken-session"), "{printed}");
        }
    }
}
