//! As much of HTTP as it takes to ask whether somebody is well.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The status of the answer to a GET at a port of this machine; none when there is no answer.
pub(super) fn status(port: u16, path: &str) -> Option<u16> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    // All of it, for a server whose answer is cut off complains.
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).ok()?;
    status_in(answer.get(..STATUS_LINE)?)
}

fn status_in(head: &[u8]) -> Option<u16> {
    let head = str::from_utf8(head).ok()?;
    head.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()
}

/// `HTTP/1.1 200`.
const STATUS_LINE: usize = 12;
const LONGEST: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_read_from_the_first_line() {
        assert_eq!(status_in(b"HTTP/1.0 503"), Some(503));
        assert_eq!(status_in(b"SSH-2.0-abcd"), None);
    }

    #[test]
    fn nobody_has_no_status() {
        assert_eq!(status(1, "/"), None);
    }
}
