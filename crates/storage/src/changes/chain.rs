//! Steps on the journal beside its lines: whose they are, and what holds them together.

use fedtoken_core::ids::PersonId;

use super::Change;
#[cfg(doc)]
use super::Conflict;
use crate::stores::{JournalKey, Segment};

/// One step. Each says when it is refused.
#[derive(Clone, Debug)]
pub enum ChainChange {
    /// Adds the key of what the journal tells about a person. [`Conflict::Exists`] when the person
    /// has one.
    AddKey(JournalKey),
    /// Forgets that key, and who is meant by lines from before the chain; no conflict when there
    /// is nothing. Nothing tells afterwards whom a line was about.
    DropKey {
        /// Whose.
        person_id: PersonId,
    },
    /// Appends a segment. [`Conflict::Chain`] unless it follows the newest one and none of the
    /// rows is in another.
    Append {
        /// The segment.
        segment: Segment,
        /// `seq` of its rows.
        rows: Vec<i64>,
    },
    /// Removes the rows of this segment and everything before it; the segment stays as a stub.
    /// [`Conflict::Chain`] unless it is there with its rows.
    Remove {
        /// The segment as it stays, with the instant of the removal and its own digest.
        stub: Segment,
    },
}

impl From<ChainChange> for Change {
    fn from(change: ChainChange) -> Self {
        Self::Chain(change)
    }
}
