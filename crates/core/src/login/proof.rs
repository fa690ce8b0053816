//! What a finished login has shown.

use super::Method;
use crate::level::Level;
use crate::time::UnixTime;

/// By which key, to which level and when a person has logged in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The key that was used.
    pub method: Method,
    /// The level that it reached.
    pub level: Level,
    /// When the last factor was accepted.
    pub authenticated_at: UnixTime,
}

impl Proof {
    /// The factors in the words of RFC 8176.
    pub const fn amr(&self) -> &'static [&'static str] {
        self.method.amr()
    }
}
