//! The section `[tls]`: certificates of our own listeners, and the listener that asks relying
//! parties for theirs (RFC 8705).
//!
//! Owns the keys of the section, their checks, and the reading of the files they name. What
//! becomes of the files is the matter of `crate::certificates`.

mod check;
mod files;
mod section;

pub use files::{Pair, PairFiles, TlsFileError, read_authorities};
pub use section::{Mutual, Tls};
