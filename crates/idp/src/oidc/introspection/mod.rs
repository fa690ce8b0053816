//! What a client may know and do about a token (RFC 7662, RFC 9701, RFC 7009).
//!
//! Owns the recognising of tokens that come back to us in a body, who may look at them, and the
//! answer. Whether their grant is alive is read by the caller.

mod answer;
mod media;
mod recognise;
mod rights;

pub use answer::{Introspection, SignedIntrospection};
pub use media::{MEDIA_TYPE, wants_jwt};
pub use recognise::{Recognised, recognise};
pub use rights::may_see;
