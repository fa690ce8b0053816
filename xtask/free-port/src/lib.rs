//! Ports for servers that are ended and come back at their old place, as in tests that pull the plug.
//!
//! A port that the system chooses (port 0) does for a server that stays. Once it is away, the
//! system may give its port to anybody who connects to anywhere, and it cannot come back.

use std::{
    net::TcpListener,
    process,
    sync::atomic::{AtomicU16, Ordering},
};

/// A port of the loopback address where nobody listens, another one at each call. The system gives
/// it to nobody who connects, so it is still free when a server comes back to it.
///
/// `None` when somebody listens on all of them.
#[must_use]
pub fn free_port() -> Option<u16> {
    // Processes beside this one begin in other places.
    let first = FIRST + u16::try_from(process::id() % PLACES).unwrap_or(0) * PLACE;
    let mut candidates = (0..PLACE).map(|_| first + TAKEN.fetch_add(1, Ordering::Relaxed) % PLACE);
    candidates.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
}

static TAKEN: AtomicU16 = AtomicU16::new(0);
/// With all places below 32768, where Linux begins to give ports to those who connect.
const FIRST: u16 = 10_000;
/// More than one process has servers that are away at the same time.
const PLACE: u16 = 150;
const PLACES: u32 = 150;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_free_and_different() {
        let held: Vec<_> = (0..8)
            .map(|_| TcpListener::bind(("127.0.0.1", free_port().unwrap())))
            .collect();
        assert!(held.iter().all(Result::is_ok));
    }

    #[test]
    fn nobody_who_connects_is_given_one() {
        let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap();
        let lowest: u16 = range.split_whitespace().next().unwrap().parse().unwrap();
        assert!(free_port().unwrap() < lowest);
    }
}
