//! Which addresses belong to the public internet (the registries of RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Whether an address is globally reachable unicast. Everything that is not known to be is not.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_4.iter().any(|net| net.contains(&address)),
        // Outside the global unicast block lie loopback, link-local, unique-local, multicast, and
        // IPv4 in disguise: mapped, compatible, and NAT64 of RFC 6052 and RFC 8215.
        IpAddr::V6(address) => {
            GLOBAL_UNICAST_6.contains(&address)
                && !NOT_PUBLIC_6.iter().any(|net| net.contains(&address))
        }
    }
}

const fn v4(a: u8, b: u8, c: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), length)
}

const fn v6(first: u16, second: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), length)
}

const NOT_PUBLIC_4: [Ipv4Net; 15] = [
    // This network (RFC 791).
    v4(0, 0, 0, 8),
    // Private (RFC 1918).
    v4(10, 0, 0, 8),
    v4(172, 16, 0, 12),
    v4(192, 168, 0, 16),
    // Shared by carriers (RFC 6598).
    v4(100, 64, 0, 10),
    // Loopback (RFC 1122).
    v4(127, 0, 0, 8),
    // Link-local (RFC 3927), with the metadata services of clouds.
    v4(169, 254, 0, 16),
    // Protocol assignments (RFC 6890) and documentation (RFC 5737).
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    // Relays of 6to4, withdrawn (RFC 7526).
    v4(192, 88, 99, 24),
    // Benchmarks (RFC 2544).
    v4(198, 18, 0, 15),
    // Multicast (RFC 5771); reserved, with the broadcast address (RFC 1112).
    v4(224, 0, 0, 4),
    v4(240, 0, 0, 4),
];

const GLOBAL_UNICAST_6: Ipv6Net = v6(0x2000, 0, 3);
const NOT_PUBLIC_6: [Ipv6Net; 4] = [
    // Protocol assignments, Teredo among them (RFC 2928, RFC 4380).
    v6(0x2001, 0, 23),
    // Documentation (RFC 3849, RFC 9637).
    v6(0x2001, 0xdb8, 32),
    v6(0x3fff, 0, 20),
    // 6to4, which carries an IPv4 address (RFC 3056).
    v6(0x2002, 0, 16),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn the_public_internet_is_public() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2000::1",
            "2001:200::1",
            "2a02:1810::1",
            "2606:4700:4700::1111",
            "3ffe:ffff::1",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn every_other_network_of_ipv4_is_not_from_its_first_to_its_last_address() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.1", "127.255.255.255"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "239.255.255.255"),
            ("240.0.0.0", "255.255.255.255"),
        ] {
            assert!(!public(first) && !public(last), "{first} - {last}");
        }
    }

    #[test]
    fn every_other_network_of_ipv6_is_not() {
        for address in [
            "::",
            "::1",
            "::7f00:1",
            "::1.1.1.1",
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "64:ff9b::7f00:1",
            "64:ff9b::101:101",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:1ff:ffff::1",
            "2001:db8::1",
            "2001:db8:ffff::1",
            "2002:7f00:1::1",
            "3fff::1",
            "3fff:fff::1",
            "4000::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }
}
