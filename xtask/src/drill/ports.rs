//! Free ports of this machine.

use fedtoken_free_port::free_port;

use crate::failure::Failure;

/// Ports where nobody listens; a machine finds its own again when it gets its power back.
///
/// # Errors
/// `Drill` when there are none.
pub(super) fn free_ports<const N: usize>() -> Result<[u16; N], Failure> {
    let mut ports = [0; N];
    for port in &mut ports {
        *port = free_port().ok_or_else(|| Failure::drill("there is no free port"))?;
    }
    Ok(ports)
}
