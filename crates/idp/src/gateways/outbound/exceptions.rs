//! Addresses that the operator lets us reach though they are not public, or speak plain http
//! (`oidc.fetch_allow`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use thiserror::Error;
use url::Host;

use super::{OutboundError, target::Target};

/// What `oidc.fetch_allow` names: none by default.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Exceptions(Vec<Exception>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Exception {
    whom: Whom,
    /// Any without one.
    port: Option<u16>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Whom {
    Name(String),
    Network(IpNet),
}

/// An entry names nothing.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` is not a host, host:port, address or network")]
pub struct ExceptionError(pub String);

impl Exceptions {
    /// Reads entries: `host`, `host:port`, an address with or without port, or a network in CIDR
    /// notation. An IPv6 address with a port stands in brackets.
    ///
    /// # Errors
    /// [`ExceptionError`] names the first entry that says nothing.
    pub fn parse(entries: &[String]) -> Result<Self, ExceptionError> {
        let read = entries.iter().map(|entry| {
            let exception = parse(entry);
            exception.ok_or_else(|| ExceptionError(entry.clone()))
        });
        read.collect::<Result<_, _>>().map(Self)
    }

    /// Whether a client may register this address: https, or plain http to an exception. What its
    /// name resolves to is judged whenever it is reached.
    ///
    /// # Errors
    /// [`OutboundError::Address`] and [`OutboundError::PlainHttp`].
    pub fn check(&self, address: &str) -> Result<(), OutboundError> {
        let target = Target::parse(address)?;
        let local = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let known: &[IpAddr] = match target.host() {
            Host::Ipv4(literal) => &[IpAddr::from(*literal)],
            Host::Ipv6(literal) => &[IpAddr::from(*literal)],
            // RFC 6761 section 6.3: this name always means this machine.
            Host::Domain(name) if name == "localhost" => &local,
            Host::Domain(_) => &[],
        };
        let named = self.names_host(&target) || known.iter().any(|ip| self.names(&target, *ip));
        if target.is_https() || named {
            Ok(())
        } else {
            Err(OutboundError::PlainHttp)
        }
    }

    /// Whether the operator named this address of the target, or the target's host.
    pub(super) fn names(&self, target: &Target, address: IpAddr) -> bool {
        let network = |whom: &Whom| match whom {
            Whom::Network(network) => network.contains(&address.to_canonical()),
            Whom::Name(_) => false,
        };
        self.names_host(target) || self.any(target, network)
    }

    fn names_host(&self, target: &Target) -> bool {
        let name = |whom: &Whom| match (whom, target.host()) {
            (Whom::Name(name), Host::Domain(host)) => name == host,
            _ => false,
        };
        self.any(target, name)
    }

    fn any(&self, target: &Target, fits: impl Fn(&Whom) -> bool) -> bool {
        let port = |port: Option<u16>| port.is_none_or(|port| port == target.port());
        self.0
            .iter()
            .any(|exception| fits(&exception.whom) && port(exception.port))
    }
}

fn parse(entry: &str) -> Option<Exception> {
    if let Some(whom) = network(entry) {
        return Some(Exception { whom, port: None });
    }
    let (host, port) = match entry.rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse().ok().filter(|port| *port != 0)?)),
        None => (entry, None),
    };
    let whom = match Host::parse(host).ok()? {
        Host::Domain(name) => Whom::Name(name),
        Host::Ipv4(address) => Whom::Network(IpAddr::from(address).into()),
        Host::Ipv6(address) => Whom::Network(IpAddr::from(address).into()),
    };
    Some(Exception { whom, port })
}

fn network(entry: &str) -> Option<Whom> {
    let network = entry.parse::<IpNet>().ok();
    let single = || entry.parse::<IpAddr>().ok().map(IpNet::from);
    network.or_else(single).map(Whom::Network)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(entry: &str, address: &str, ip: &str) -> bool {
        let exceptions = Exceptions::parse(&[entry.to_owned()]).unwrap();
        exceptions.names(&Target::parse(address).unwrap(), ip.parse().unwrap())
    }

    #[test]
    fn a_host_is_named_with_all_its_addresses() {
        assert!(named("rp.example", "https://rp.example/x", "10.0.0.1"));
        assert!(named("RP.Example", "https://rp.EXAMPLE/x", "10.0.0.1"));
        assert!(!named("rp.example", "https://www.rp.example/x", "10.0.0.1"));
        assert!(!named("rp.example", "https://10.0.0.1/x", "10.0.0.1"));
    }

    #[test]
    fn a_port_narrows_an_exception() {
        for (entry, url) in [
            ("rp.example:8443", "https://rp.example"),
            ("10.0.0.1:8443", "https://rp.example"),
            ("[fd00::1]:8443", "https://rp.example"),
        ] {
            let ip = if entry.contains("fd00") {
                "fd00::1"
            } else {
                "10.0.0.1"
            };
            assert!(named(entry, &format!("{url}:8443/"), ip), "{entry}");
            assert!(!named(entry, &format!("{url}/"), ip), "{entry}");
        }
        assert!(named("rp.example:443", "https://rp.example/", "10.0.0.1"));
    }

    #[test]
    fn a_network_is_named_whatever_the_host() {
        assert!(named("10.0.0.0/8", "https://rp.example/", "10.1.2.3"));
        assert!(!named("10.0.0.0/8", "https://rp.example/", "11.0.0.1"));
        assert!(named("fd00::/8", "https://rp.example/", "fd00::1"));
        assert!(named("127.0.0.1", "http://127.0.0.1:9/", "127.0.0.1"));
        assert!(!named("127.0.0.1", "http://127.0.0.2:9/", "127.0.0.2"));
        assert!(named("::1", "http://[::1]:9/", "::1"));
        // A mapped address is the IPv4 address that it stands for.
        assert!(named(
            "127.0.0.1",
            "https://rp.example/",
            "::ffff:127.0.0.1"
        ));
    }

    #[test]
    fn without_entries_nothing_is_named() {
        let target = Target::parse("http://127.0.0.1/").unwrap();
        let nothing = Exceptions::parse(&[]).unwrap();
        assert!(!nothing.names(&target, IpAddr::from([127, 0, 0, 1])));
    }

    #[test]
    fn entries_that_say_nothing_are_refused() {
        for bad in [
            "",
            "rp example",
            "rp.example:",
            "rp.example:0",
            "rp.example:65536",
            "https://rp.example",
            "rp.example/x",
            "10.0.0.0/33",
            "[::1",
            ":80",
        ] {
            let refused = Exceptions::parse(&["ok.example".to_owned(), bad.to_owned()]);
            assert_eq!(refused, Err(ExceptionError(bad.to_owned())));
        }
    }

    #[test]
    fn https_may_be_registered_and_plain_http_to_exceptions_alone() {
        let entries = ["127.0.0.1", "plain.example:8080"].map(String::from);
        let exceptions = Exceptions::parse(&entries).unwrap();
        for good in [
            "https://rp.example/jwks",
            "https://10.0.0.1/jwks",
            "http://127.0.0.1:9/jwks",
            "http://localhost:9/jwks",
            "http://plain.example:8080/jwks",
        ] {
            assert_eq!(exceptions.check(good), Ok(()), "{good}");
        }
        for plain in [
            "http://rp.example/jwks",
            "http://127.0.0.2/jwks",
            "http://[::1]/jwks",
            "http://plain.example/jwks",
        ] {
            let refused = exceptions.check(plain);
            assert_eq!(refused, Err(OutboundError::PlainHttp), "{plain}");
        }
        let other_loopback = Exceptions::parse(&["::1".to_owned()]).unwrap();
        assert_eq!(other_loopback.check("http://localhost:9/jwks"), Ok(()));
        let nowhere = Exceptions::default();
        let refused = nowhere.check("http://localhost:9/jwks");
        assert_eq!(refused, Err(OutboundError::PlainHttp));
        assert_eq!(
            nowhere.check("ftp://rp.example"),
            Err(OutboundError::Address)
        );
    }
}
