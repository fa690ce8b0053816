//! What the walk finds, and what it walked over.

use std::fmt;

use fedtoken_core::keyring::KeyId;
use fedtoken_storage::StorageError;

use crate::journal::digests::Worth;

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// A line without our keyed digest over what it says.
    #[error("line {0} was altered or forged")]
    Line(String),
    /// A line that names a segment which does not hold it.
    #[error("line {id} claims segment {segment}, which is not in the chain")]
    Stray {
        /// Which line.
        id: String,
        /// What it claims.
        segment: i64,
    },
    /// Fewer lines than were sealed.
    #[error("segment {segment}: {missing} of its lines were deleted")]
    Deleted {
        /// Which segment.
        segment: u64,
        /// How many lines.
        missing: u64,
    },
    /// More lines than were sealed.
    #[error("segment {segment}: {more} lines were added")]
    Added {
        /// Which segment.
        segment: u64,
        /// How many lines.
        more: u64,
    },
    /// As many lines, but not these or not in this order.
    #[error("segment {0}: its lines are not those that were sealed, or not in their order")]
    Lines(u64),
    /// A line that a segment should have held long before.
    #[error("line {0} is older than what was sealed before it: it was held back")]
    Held(String),
    /// A line from after its own seal.
    #[error(
        "line {0} is newer than the segment that holds it: a clock was wrong, or it was put in"
    )]
    Future(String),
    /// Lines that nobody seals.
    #[error("{lines} lines wait to be sealed, one of them for {seconds} seconds: nobody seals")]
    Waiting {
        /// How many.
        lines: u64,
        /// Age of the oldest.
        seconds: u64,
    },
    /// A segment without our keyed digest, or with fields that no segment has.
    #[error("segment {0} was altered or forged")]
    Segment(i64),
    /// Lines that left before their time.
    #[error("lines up to segment {0} were removed before `journal.keep_days` were over")]
    Early(u64),
    /// A segment that does not continue the one before.
    #[error("segment {0} does not continue the one before it")]
    Link(u64),
    /// Segments that are not there.
    #[error("segments {first} to {last} were deleted")]
    Gap {
        /// First missing one.
        first: u64,
        /// Last missing one.
        last: u64,
    },
    /// A line of the file of checkpoints that is not ours.
    #[error("line {0} of the checkpoints was altered, or comes from another key ring")]
    Checkpoint(usize),
    /// The chain ends before the furthest checkpoint.
    #[error(
        "the end was cut off: the checkpoint saw segment {checkpoint}, the last one is {newest}"
    )]
    Cut {
        /// Segment of the checkpoint.
        checkpoint: u64,
        /// Newest segment; 0 where there is none.
        newest: u64,
    },
    /// Made by a key after it was forgotten.
    #[error("{piece} was sealed by key {key}, which was forgotten before")]
    Late {
        /// What.
        piece: Piece,
        /// The key.
        key: KeyId,
    },
    /// Of a key that the ring has not.
    #[error("{piece} names key {key}, which is not in this key ring")]
    Unknown {
        /// What.
        piece: Piece,
        /// The key.
        key: KeyId,
    },
    /// The chain is another one than there was when a key was forgotten.
    #[error(
        "segment {segment} is gone, or not the one that was there when key {key} was forgotten"
    )]
    Past {
        /// Which segment.
        segment: u64,
        /// The key.
        key: KeyId,
    },
    /// The chain is another one than a checkpoint saw.
    #[error("segment {0} is not the one that a checkpoint saw")]
    Other(u64),
}

/// What a keyed digest vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A line, by its id.
    Line(String),
    /// A segment, by its number.
    Segment(u64),
    /// A line of the file of checkpoints, from 1.
    Checkpoint(usize),
}

impl Finding {
    /// What is wrong with a digest; none where nothing is.
    pub(in crate::journal) fn of(piece: Piece, worth: Worth) -> Option<Self> {
        match worth {
            Worth::Ours | Worth::Former => None,
            Worth::Late(key) => Some(Self::Late { piece, key }),
            Worth::Unknown(key) => Some(Self::Unknown { piece, key }),
            Worth::Nothing => Some(match piece {
                Piece::Line(id) => Self::Line(id),
                Piece::Segment(number) => Self::Segment(i64::try_from(number).unwrap_or(i64::MAX)),
                Piece::Checkpoint(line) => Self::Checkpoint(line),
            }),
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(id) => write!(formatter, "line {id}"),
            Self::Segment(number) => write!(formatter, "segment {number}"),
            Self::Checkpoint(line) => write!(formatter, "line {line} of the checkpoints"),
        }
    }
}

/// What was walked over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Segments with their lines.
    pub segments: u64,
    /// Lines in them.
    pub sealed: u64,
    /// Lines that wait to be sealed.
    pub unsealed: u64,
    /// Lines from before the chain, whose content only the chain protects.
    pub before: u64,
    /// Lines and segments that only a forgotten key vouches for.
    pub forgotten: u64,
    /// Up to which segment lines were removed as too old; 0 where none were.
    pub removed: u64,
    /// Different checkpoints that were compared with their segment.
    pub compared: u64,
    /// Different checkpoints of segments that are there no longer, so that nothing was compared.
    pub uncompared: u64,
    /// How much was found.
    pub findings: u64,
}

/// The walk cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("the journal cannot be read to its end")]
pub struct VerifyError(#[from] StorageError);
