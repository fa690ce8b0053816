//! Where a listener of the trial stands: an address, or `localhost` in both families.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// `ADDR:PORT`, where ADDR may be `localhost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenAddress {
    /// 127.0.0.1 and, where the machine has it, ::1 with the same port.
    Localhost(u16),
    /// This address.
    One(SocketAddr),
}

/// The text is not `ADDR:PORT`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not of the form ADDR:PORT, such as localhost:8080 or 127.0.0.1:0")]
pub struct ListenAddressError(String);

impl FromStr for ListenAddress {
    type Err = ListenAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = |_| ListenAddressError(text.to_owned());
        match text.strip_prefix("localhost:") {
            Some(port) => port.parse().map(Self::Localhost).map_err(refused),
            None => text
                .parse()
                .map(Self::One)
                .map_err(|_| ListenAddressError(text.to_owned())),
        }
    }
}

impl ListenAddress {
    /// Every address to bind, the one that must be there first.
    #[must_use]
    pub fn addresses(self) -> Vec<SocketAddr> {
        match self {
            Self::Localhost(port) => vec![
                SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, port)),
            ],
            Self::One(address) => vec![address],
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Localhost(port) => write!(formatter, "localhost:{port}"),
            Self::One(address) => write!(formatter, "{address}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_localhost_are_understood() {
        let both: ListenAddress = "localhost:0".parse().unwrap();
        assert_eq!(both.addresses().len(), 2);
        let one: ListenAddress = "[::1]:8080".parse().unwrap();
        assert_eq!(
            (one.addresses().len(), one.to_string().as_str()),
            (1, "[::1]:8080")
        );
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        for text in [
            "",
            "localhost",
            "8080",
            "localhost:x",
            "example.org:80",
            "localhost:65536",
        ] {
            let error = text.parse::<ListenAddress>().unwrap_err();
            assert!(error.to_string().starts_with(text));
        }
    }
}
