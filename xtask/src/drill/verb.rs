//! The verb.

use super::failover;
use crate::failure::Failure;

/// Plays a drill.
///
/// # Errors
/// As for [`failover::play`]; `Misused` for other words.
pub(crate) fn verb(words: &[&str]) -> Result<(), Failure> {
    match words {
        ["failover"] => failover::play(),
        _ => Err(Failure::misused("drill wants `failover`")),
    }
}
