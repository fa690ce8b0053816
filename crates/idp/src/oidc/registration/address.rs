//! Addresses of a client besides those of answers: pages for people, and what we fetch or post to.

use crate::gateways::outbound::OutboundError;

use super::{
    house::House,
    redirect_uri::{UriProblem, is_this_machine, sound},
};

/// Where plain http is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PlainHttp {
    /// Everywhere: nothing but a link leads there.
    Anywhere,
    /// On a loopback interface.
    ThisMachine,
}

/// Whether a browser may be led to an address as to a page.
///
/// # Errors
/// [`UriProblem`] says why not.
pub(super) fn check_page(uri: &str, plain: PlainHttp) -> Result<(), UriProblem> {
    let url = sound(uri)?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if plain == PlainHttp::Anywhere || is_this_machine(&url) => Ok(()),
        "http" => Err(UriProblem::PlainHttp),
        _ => Err(UriProblem::Scheme),
    }
}

/// Whether the provider itself may be led to an address: https, or what the operator allows.
///
/// # Errors
/// [`UriProblem`] says why not.
pub(super) fn check_fetched(uri: &str, house: &House<'_>) -> Result<(), UriProblem> {
    let url = sound(uri)?;
    if url.fragment().is_some() {
        return Err(UriProblem::Fragment);
    }
    match url.scheme() {
        "https" | "http" => house.fetch.check(uri).map_err(|error| match error {
            OutboundError::PlainHttp => UriProblem::PlainHttp,
            _ => UriProblem::NotAbsolute,
        }),
        _ => Err(UriProblem::Scheme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gateways::outbound::Exceptions,
        oidc::{Levels, registration::MutualTls},
    };

    #[test]
    fn a_page_is_on_the_web() {
        for (uri, plain, found) in [
            ("https://rp.example/#a", PlainHttp::ThisMachine, Ok(())),
            ("http://rp.example/", PlainHttp::Anywhere, Ok(())),
            ("http://localhost:1/", PlainHttp::ThisMachine, Ok(())),
            (
                "http://rp.example/",
                PlainHttp::ThisMachine,
                Err(UriProblem::PlainHttp),
            ),
            (
                "data:text/html,x",
                PlainHttp::Anywhere,
                Err(UriProblem::Scheme),
            ),
            (
                "rp.example",
                PlainHttp::Anywhere,
                Err(UriProblem::NotAbsolute),
            ),
            (
                "https://me@rp.example/",
                PlainHttp::Anywhere,
                Err(UriProblem::UserInfo),
            ),
        ] {
            assert_eq!(check_page(uri, plain), found, "{uri}");
        }
    }

    #[test]
    fn only_https_is_fetched_but_where_the_operator_allows() {
        let exceptions = Exceptions::parse(&[String::from("127.0.0.1")]).unwrap();
        let house = House {
            issuer: "https://id.example",
            resources: &[],
            fetch: &exceptions,
            levels: &Levels::default(),
            mutual_tls: MutualTls::Absent,
        };
        for (uri, found) in [
            ("https://rp.example/jwks", Ok(())),
            ("http://127.0.0.1:9/jwks", Ok(())),
            ("http://rp.example/jwks", Err(UriProblem::PlainHttp)),
            ("http://127.0.0.2/jwks", Err(UriProblem::PlainHttp)),
            ("https://rp.example:0/jwks", Err(UriProblem::NotAbsolute)),
            ("https://rp.example/jwks#", Err(UriProblem::Fragment)),
            ("file:///etc/passwd", Err(UriProblem::Scheme)),
            ("https://me@rp.example/", Err(UriProblem::UserInfo)),
            ("/jwks", Err(UriProblem::NotAbsolute)),
        ] {
            assert_eq!(check_fetched(uri, &house), found, "{uri}");
        }
    }
}
