//! Which return addresses may be registered, and which one matches (RFC 9700 section 4.1, RFC 8252).

use thiserror::Error;
use url::{Host, Url};

use super::choices::ApplicationType;

/// An address cannot be registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum UriProblem {
    /// It is relative, malformed, too long, or holds blanks or control characters.
    #[error("is not an absolute address")]
    NotAbsolute,
    /// It has a fragment (RFC 6749 section 3.1.2).
    #[error("has a fragment")]
    Fragment,
    /// It carries a user name or password.
    #[error("carries a user name or password")]
    UserInfo,
    /// It is plain http to another machine.
    #[error("is plain http beyond this machine")]
    PlainHttp,
    /// It has a scheme that neither https nor RFC 8252 section 7.1 knows.
    #[error("has a scheme that is not allowed")]
    Scheme,
}

/// Whether a return address may be registered.
///
/// # Errors
/// [`UriProblem`] says why not.
pub(super) fn check(uri: &str, kind: ApplicationType) -> Result<(), UriProblem> {
    let url = sound(uri)?;
    if url.fragment().is_some() {
        return Err(UriProblem::Fragment);
    }
    match (url.scheme(), kind) {
        ("https", _) => Ok(()),
        ("http", _) if is_this_machine(&url) => Ok(()),
        ("http", _) => Err(UriProblem::PlainHttp),
        // RFC 8252 section 7.1: a name under the maker's control, so it holds a dot. This keeps
        // `javascript`, `data` and their kin out.
        (scheme, ApplicationType::Native) if scheme.contains('.') => Ok(()),
        _ => Err(UriProblem::Scheme),
    }
}

/// Reads an absolute address that stands for itself: nothing in it is repaired.
///
/// # Errors
/// [`UriProblem::NotAbsolute`] and [`UriProblem::UserInfo`].
pub(super) fn sound(uri: &str) -> Result<Url, UriProblem> {
    // The parser repairs blanks and control characters silently; we compare as exact text.
    let plain = uri.len() <= LONGEST_URI && uri.bytes().all(|byte| byte.is_ascii_graphic());
    let url = Url::parse(uri)
        .ok()
        .filter(|_| plain)
        .ok_or(UriProblem::NotAbsolute)?;
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(UriProblem::UserInfo)
    }
}

/// Whether an asked address is the registered one: equal as text, but for the port of a native
/// client's loopback address (RFC 8252 section 7.3).
#[must_use]
pub fn same_redirect_uri(registered: &str, asked: &str, kind: ApplicationType) -> bool {
    let loopback = || match (split_loopback(registered), split_loopback(asked)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    registered == asked || (kind == ApplicationType::Native && loopback())
}

/// Address literal and everything behind the port of an `http` loopback address.
fn split_loopback(uri: &str) -> Option<(&str, &str)> {
    let behind = uri.strip_prefix("http://")?;
    let (host, rest) = LOOPBACK_LITERALS
        .into_iter()
        .find_map(|host| behind.strip_prefix(host).map(|rest| (host, rest)))?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(port) => {
            let digits = port.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = port.split_at_checked(digits)?;
            number.parse::<u16>().ok()?;
            rest
        }
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

/// Whether an address is on a loopback interface.
pub(super) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Room for every real address within a query of 8 KiB.
const LONGEST_URI: usize = 2000;
const LOOPBACK_LITERALS: [&str; 2] = ["127.0.0.1", "[::1]"];

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationType::{Native, Web};

    #[test]
    fn fit_addresses_are_accepted() {
        for uri in [
            "https://rp.example/cb",
            "https://rp.example:8443/cb?tenant=1",
            "http://127.0.0.1:9999/cb",
            "http://localhost:8081/cb",
            "http://[::1]/cb",
        ] {
            assert_eq!(check(uri, Web), Ok(()), "{uri}");
        }
        assert_eq!(check("be.example.app:/cb", Native), Ok(()));
    }

    #[test]
    fn unfit_addresses_are_refused() {
        let long = format!("https://rp.example/{}", "a".repeat(LONGEST_URI));
        for (uri, problem) in [
            ("", UriProblem::NotAbsolute),
            ("/cb", UriProblem::NotAbsolute),
            ("https://rp.example/c b", UriProblem::NotAbsolute),
            ("https://rp.example/c\tb", UriProblem::NotAbsolute),
            ("https://rp.example/é", UriProblem::NotAbsolute),
            (&long, UriProblem::NotAbsolute),
            ("https://rp.example/cb#", UriProblem::Fragment),
            ("https://me@rp.example/cb", UriProblem::UserInfo),
            ("https://me:pw@rp.example/cb", UriProblem::UserInfo),
            ("http://rp.example/cb", UriProblem::PlainHttp),
            ("http://localhost.rp.example/cb", UriProblem::PlainHttp),
            ("http://10.0.0.1/cb", UriProblem::PlainHttp),
            ("be.example.app:/cb", UriProblem::Scheme),
            ("javascript:alert(1)", UriProblem::Scheme),
        ] {
            assert_eq!(check(uri, Web), Err(problem), "{uri}");
        }
        for uri in [
            "javascript:alert(1)",
            "data:text/html,x",
            "app:/cb",
            "ftp://rp.example/cb",
        ] {
            assert_eq!(check(uri, Native), Err(UriProblem::Scheme), "{uri}");
        }
    }

    #[test]
    fn only_the_very_same_text_matches() {
        let registered = "https://rp.example/cb";
        assert!(same_redirect_uri(registered, registered, Web));
        for asked in [
            "https://rp.example/cb/",
            "https://rp.example/cb?",
            "https://rp.example/CB",
            "https://RP.example/cb",
            "https://rp.example:443/cb",
            "https://me@rp.example/cb",
            "https://rp.example/cb?x=1",
            "https://rp.example/./cb",
            "https://rp.example/c%62",
            "https://rp.example.evil.example/cb",
            "",
        ] {
            assert!(!same_redirect_uri(registered, asked, Web), "{asked}");
            assert!(!same_redirect_uri(registered, asked, Native), "{asked}");
        }
    }

    #[test]
    fn only_a_native_client_may_choose_its_loopback_port() {
        let registered = "http://127.0.0.1/cb";
        assert!(same_redirect_uri(
            registered,
            "http://127.0.0.1:50123/cb",
            Native
        ));
        assert!(same_redirect_uri(
            "http://[::1]:80/cb",
            "http://[::1]:81/cb",
            Native
        ));
        assert!(!same_redirect_uri(
            registered,
            "http://127.0.0.1:50123/cb",
            Web
        ));
        for asked in [
            "http://127.0.0.1:50123/cb/",
            "http://127.0.0.1:50123/other",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:80@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:80.evil.example/cb",
            "http://127.0.0.2/cb",
            "http://[::1]/cb",
            "https://127.0.0.1/cb",
        ] {
            assert!(!same_redirect_uri(registered, asked, Native), "{asked}");
        }
        assert!(!same_redirect_uri(
            "http://localhost/cb",
            "http://localhost:81/cb",
            Native
        ));
    }
}
