//! The code via mobile app: TOTP (RFC 6238).

mod answer;

pub use answer::{Verdict, answer};
