//! Steps of a rotation: of the keys that sign, and of those that seal.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use super::Change;
#[cfg(doc)]
use super::Conflict;
use crate::stores::{Rewrapping, RingHolder, SealedPlace};

/// One step. Each says when it is refused; an unconditional one cannot be.
#[derive(Clone, Debug)]
pub enum RingChange {
    /// Says from when a signing key signs no more, and when it goes. [`Conflict::Missing`] unless
    /// it is there and was not replaced before.
    ReplaceSigningKey {
        /// Which.
        kid: String,
        /// From when its successor signs.
        replaced_at: UnixTime,
        /// From when nothing that it signed is accepted any more.
        gone_at: UnixTime,
    },
    /// Moves a value to another key of the ring; no conflict when it is gone or another by now:
    /// whoever changed it meanwhile has sealed it anew.
    Rewrap {
        /// Where.
        place: SealedPlace,
        /// The key of its row, as it was read.
        key: String,
        /// The bytes that were read.
        from: Vec<u8>,
        /// The bytes it gets.
        to: Vec<u8>,
    },
    /// Notes how far a place is.
    NoteRewrapping(Rewrapping),
    /// Notes which ring an instance works with.
    NoteHolder(RingHolder),
    /// Forgets an instance that stops.
    DropHolder(TokenDigest),
}

impl From<RingChange> for Change {
    fn from(change: RingChange) -> Self {
        Self::Ring(change)
    }
}
