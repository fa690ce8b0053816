//! Free ports of this machine.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

use crate::failure::Failure;

/// Ports where nobody listens. The system gives none of them to somebody who connects, so that a
/// machine finds its own again when it gets its power back.
///
/// # Errors
/// `Drill` when there are none.
pub(super) fn free_ports<const N: usize>() -> Result<[u16; N], Failure> {
    let mut ports = [0; N];
    for port in &mut ports {
        *port = free_port()?;
    }
    Ok(ports)
}

fn free_port() -> Result<u16, Failure> {
    // Two drills at the same time begin in different places.
    let first = FIRST + u16::try_from(std::process::id() % PLACES).unwrap_or(0) * PLACE;
    let candidates = (0..PLACE).map(|_| first + TAKEN.fetch_add(1, Ordering::Relaxed) % PLACE);
    let mut free = candidates.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.next()
        .ok_or_else(|| Failure::drill("there is no free port"))
}

static TAKEN: AtomicU16 = AtomicU16::new(0);
/// Below 32768, where Linux begins to give ports to those who connect.
const FIRST: u16 = 12_000;
const PLACE: u16 = 40;
const PLACES: u32 = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_free_and_different() {
        let ports: [u16; 8] = free_ports().unwrap();
        let held: Vec<_> = ports
            .iter()
            .map(|port| TcpListener::bind(("127.0.0.1", *port)))
            .collect();
        assert!(held.iter().all(Result::is_ok));
    }
}
