//! The network address a request comes from, and the networks it is counted in.

use std::net::{IpAddr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// A network in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Reads `192.0.2.0/24` or a single address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let net = text.parse::<IpNet>().ok();
        net.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
            .map(Self)
    }
}

/// Proxies whose `X-Forwarded-For` is believed; empty by default.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Joins the networks.
    #[must_use]
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.0.contains(&address))
    }
}

/// The address of the caller. IPv4-mapped IPv6 addresses count as IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// From the connection's peer and, behind a trusted proxy, the nearest address in
    /// `X-Forwarded-For` that is not a trusted proxy itself.
    #[must_use]
    pub fn find(peer: SocketAddr, forwarded_for: &[String], trusted: &TrustedProxies) -> Self {
        let mut address = peer.ip().to_canonical();
        let hops = forwarded_for.iter().rev().flat_map(|line| line.rsplit(','));
        for hop in hops {
            if !trusted.holds(address) {
                break;
            }
            // What a trusted proxy did not write readably says nothing: stay with the proxy.
            let Some(next) = hop_address(hop.trim()) else {
                break;
            };
            address = next.to_canonical();
        }
        Self(address)
    }

    /// The network the caller is counted in: the IPv4 address or the IPv6 /64.
    #[must_use]
    pub fn narrow(self) -> String {
        self.network(32, 64)
    }

    /// The wider network: IPv4 /24 or IPv6 /48.
    #[must_use]
    pub fn wide(self) -> String {
        self.network(24, 48)
    }

    fn network(self, v4: u8, v6: u8) -> String {
        match self.0 {
            IpAddr::V4(ip) => Ipv4Net::new(ip, v4).map(|net| net.trunc().to_string()),
            IpAddr::V6(ip) => Ipv6Net::new(ip, v6).map(|net| net.trunc().to_string()),
        }
        .unwrap_or_else(|_| self.0.to_string())
    }
}

/// Proxies write an address, `address:port` or `[address]`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bracketed = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let bare = bracketed.unwrap_or(hop);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let networks = trusted
            .iter()
            .map(|text| Network::parse(text).unwrap())
            .collect();
        let trusted = TrustedProxies::new(networks);
        let forwarded: Vec<String> = forwarded.iter().map(|line| (*line).to_owned()).collect();
        ClientAddress::find(peer.parse().unwrap(), &forwarded, &trusted)
            .0
            .to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_his_address() {
        assert_eq!(
            found("203.0.113.9:4", &["198.51.100.1"], &[]),
            "203.0.113.9"
        );
        assert_eq!(
            found("203.0.113.9:4", &["198.51.100.1"], &["10.0.0.0/8"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn the_nearest_untrusted_hop_counts() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(
            found("10.0.0.1:4", &["1.1.1.1, 198.51.100.7"], &trusted),
            "198.51.100.7"
        );
        assert_eq!(
            found("10.0.0.1:4", &["198.51.100.7, 10.9.9.9"], &trusted),
            "198.51.100.7"
        );
        assert_eq!(
            found("10.0.0.1:4", &["1.1.1.1", "198.51.100.7"], &trusted),
            "198.51.100.7"
        );
        assert_eq!(found("10.0.0.1:4", &["rubbish"], &trusted), "10.0.0.1");
        let with_port = found("10.0.0.1:4", &["198.51.100.7:4711"], &trusted);
        assert_eq!(with_port, "198.51.100.7");
        let bracketed = found("10.0.0.1:4", &["x\u{fffd}, [2001:db8::1]:443"], &trusted);
        assert_eq!(bracketed, "2001:db8::1");
    }

    #[test]
    fn networks_are_cut_and_mapped_addresses_count_as_v4() {
        let at = |peer: &str| {
            ClientAddress::find(peer.parse().unwrap(), &[], &TrustedProxies::default())
        };
        assert_eq!(at("[::ffff:192.0.2.7]:1").narrow(), "192.0.2.7/32");
        assert_eq!(at("192.0.2.7:1").wide(), "192.0.2.0/24");
        assert_eq!(at("[2001:db8:1:2:3::4]:1").narrow(), "2001:db8:1:2::/64");
        assert_eq!(at("[2001:db8:1:2:3::4]:1").wide(), "2001:db8:1::/48");
    }
}
