//! An address taken apart: where to connect and what to ask for.

use url::{Host, Url};

use super::OutboundError;

/// A sound http or https address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Target {
    url: Url,
    host: Host,
    port: u16,
}

impl Target {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// [`OutboundError::Address`] for another scheme, without host, or with user name, password
    /// or fragment.
    pub(super) fn parse(address: &str) -> Result<Self, OutboundError> {
        let url = Url::parse(address).map_err(|_| OutboundError::Address)?;
        let bare = url.username().is_empty() && url.password().is_none();
        let sound = matches!(url.scheme(), "https" | "http") && bare && url.fragment().is_none();
        match (
            url.host().map(|host| host.to_owned()),
            url.port_or_known_default(),
        ) {
            (Some(host), Some(port)) if sound && port != 0 => Ok(Self { url, host, port }),
            _ => Err(OutboundError::Address),
        }
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// As the address spells it: a name, or an address in digits.
    pub(super) const fn host(&self) -> &Host {
        &self.host
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// The value of `Host`: without the port that its scheme has anyway.
    pub(super) fn authority(&self) -> String {
        self.url.port().map_or_else(
            || self.host.to_string(),
            |port| format!("{}:{port}", self.host),
        )
    }

    /// Path and query (RFC 9112 section 3.2.1).
    pub(super) fn path(&self) -> String {
        let query = self.url.query().map(|query| format!("?{query}"));
        format!("{}{}", self.url.path(), query.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let target = Target::parse("https://RP.example/a%20b?x=1&y").unwrap();
        assert!(target.is_https());
        assert_eq!(
            (target.port(), target.authority().as_str()),
            (443, "rp.example")
        );
        assert_eq!(target.path(), "/a%20b?x=1&y");
        let target = Target::parse("http://[::1]:8080").unwrap();
        assert!(!target.is_https());
        assert_eq!(
            (target.port(), target.authority().as_str()),
            (8080, "[::1]:8080")
        );
        assert_eq!(target.path(), "/");
    }

    #[test]
    fn every_spelling_of_an_address_in_digits_is_seen() {
        for odd in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0177.0.0.1/",
        ] {
            let host: Host = Host::Ipv4([127, 0, 0, 1].into());
            assert_eq!(Target::parse(odd).unwrap().host(), &host, "{odd}");
        }
    }

    #[test]
    fn unfit_addresses_are_refused() {
        for bad in [
            "",
            "/jwks",
            "rp.example/jwks",
            "ftp://rp.example/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "unix:/run/x",
            "https://",
            "https://user@rp.example/",
            "https://:secret@rp.example/",
            "https://rp.example/#x",
            "https://rp.example:0/",
            "https://rp.example:65536/",
            "https://[::1/",
        ] {
            assert_eq!(Target::parse(bad), Err(OutboundError::Address), "{bad}");
        }
    }
}
