//! The address at which every program stands: the one that the trial's clients are registered for.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use crate::{failure::Failure, process::Process};

/// Where a program stands, without a slash at the end.
pub(crate) const OWN_URL: &str = "http://127.0.0.1:9999";

/// Makes sure that nobody else stands there.
///
/// # Errors
/// [`Failure::Busy`].
pub(crate) fn check_free() -> Result<(), Failure> {
    TcpListener::bind(ADDRESS).map(drop).map_err(Failure::Busy)
}

/// Waits until a program answers there.
///
/// # Errors
/// [`Failure::Silent`] when it ends before, or within a minute does not.
pub(crate) async fn wait_for(process: &mut Process) -> Result<(), Failure> {
    for _ in 0..PATIENCE {
        if TcpStream::connect(ADDRESS).is_ok() {
            return Ok(());
        }
        if !process.runs() {
            break;
        }
        tokio::time::sleep(MOMENT).await;
    }
    let name = process.name();
    Err(Failure::Silent { name })
}

const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9999);
/// Moments that a program has to begin.
const PATIENCE: usize = 600;
const MOMENT: Duration = Duration::from_millis(100);
