//! Waiting for something to become true.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Waits until something is true.
///
/// # Errors
/// `Drill` when it takes longer than `most`; the failure of the look.
pub(super) fn until(
    what: &str,
    most: Duration,
    mut is_so: impl FnMut() -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let since = start();
    while !is_so()? {
        if since.elapsed() > most {
            let seconds = most.as_secs();
            return Err(Failure::drill(format!("not within {seconds} s: {what}")));
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a chore waits for so long at most"
)]
fn start() -> Instant {
    Instant::now()
}

const PAUSE: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_becomes_true_is_named() {
        let said = until("pigs fly", Duration::ZERO, || Ok(false));
        assert!(said.unwrap_err().to_string().contains("pigs fly"));
        assert!(until("it is so", Duration::ZERO, || Ok(true)).is_ok());
    }
}
