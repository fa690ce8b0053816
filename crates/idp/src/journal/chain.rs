//! Segments: how the next one is made of rows, what stays of one, and whether one is genuine.
//!
//! Nothing is signed on the word of the database: each segment that a new one rests on must be ours,
//! and the chain must still hold what the ring remembers of it.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::stores::{JournalRow, Mac, Segment};

use super::{
    Scribe,
    canonical::SegmentHash,
    digests::{Place, Worth},
};
use crate::keys::Forgetting;

/// The chain in the database is not the one that we made; nothing may be signed that rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Without our keyed digest.
    #[error("segment {0} of the journal was altered or forged")]
    Forged(u64),
    /// Something before it is missing or was replaced.
    #[error("segment {0} of the journal does not continue what is before it")]
    Link(u64),
    /// It says of its lines what they are not.
    #[error("segment {0} of the journal does not hold the lines that it says")]
    Lines(u64),
    /// The ring remembers it from the moment in which a key was forgotten.
    #[error(
        "segment {0} of the journal is gone, or not the one that was there when a key was forgotten"
    )]
    Past(u64),
}

/// The segment of these rows behind the newest one; none without rows.
///
/// # Errors
/// [`ChainError`] when the newest one is not the end of our chain.
pub fn next_segment(
    scribe: &Scribe,
    newest: Option<&Segment>,
    rows: &[JournalRow],
    now: UnixTime,
) -> Result<Option<Segment>, ChainError> {
    genuine_end(scribe, newest)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(None);
    };
    let newest_at = rows.iter().map(|row| row.at).max().unwrap_or(first.at);
    let (number, previous) =
        newest.map_or((1, BEGINNING), |newest| (newest.number + 1, newest.hash));
    let segment = Segment {
        number,
        sealed_at: now,
        first: first.seq,
        last: last.seq,
        count: rows.len() as u64,
        plain: plain(newest, rows),
        newest_at: UnixTime::from_secs(newest_at),
        previous,
        hash: hash(number, &previous, rows),
        removed_at: None,
        mac: Mac {
            key_id: String::new(),
            tag: BEGINNING,
        },
    };
    Ok(Some(signed(scribe, segment)))
}

/// What stays of a segment when its rows and everything before it are removed.
///
/// # Errors
/// [`ChainError`] when it is not ours.
pub fn stub(scribe: &Scribe, segment: &Segment, now: UnixTime) -> Result<Segment, ChainError> {
    genuine(scribe, segment)?;
    let removed = Segment {
        removed_at: Some(now),
        ..segment.clone()
    };
    Ok(signed(scribe, removed))
}

/// Refuses a segment that is not ours. Where a key was forgotten the ring knows its hash: whoever
/// has that key makes others in its place.
///
/// # Errors
/// [`ChainError::Forged`] and [`ChainError::Past`].
pub fn genuine(scribe: &Scribe, segment: &Segment) -> Result<(), ChainError> {
    if !worth(scribe, segment).is_good() {
        return Err(ChainError::Forged(segment.number));
    }
    let replaced = |end: &Forgetting| end.segment == segment.number && end.hash != segment.hash;
    if scribe.ends().any(replaced) {
        return Err(ChainError::Past(segment.number));
    }
    Ok(())
}

/// Refuses a newest segment that is not ours, and an end from before the place where the journal
/// stood when a key was forgotten.
///
/// # Errors
/// [`ChainError::Forged`] and [`ChainError::Past`].
pub fn genuine_end(scribe: &Scribe, newest: Option<&Segment>) -> Result<(), ChainError> {
    let reached = newest.map_or(0, |newest| newest.number);
    if let Some(end) = scribe.ends().find(|end| end.segment > reached) {
        return Err(ChainError::Past(end.segment));
    }
    newest.map_or(Ok(()), |newest| genuine(scribe, newest))
}

/// Whether rows without a keyed digest may still follow: none with one came before.
pub(super) const fn is_open(segment: &Segment) -> bool {
    segment.plain == segment.count
}

/// The hash of a segment of these rows.
pub(super) fn hash(number: u64, previous: &TokenDigest, rows: &[JournalRow]) -> TokenDigest {
    let mut hash = SegmentHash::new(number, previous);
    rows.iter().for_each(|row| hash.row(row));
    hash.finish()
}

/// Whether we made the segment as it stands.
pub(super) fn worth(scribe: &Scribe, segment: &Segment) -> Worth {
    let mac = (segment.mac.key_id.as_str(), &segment.mac.tag.as_bytes()[..]);
    let place = match segment.removed_at {
        Some(_) => Place::Stub(segment.number),
        None => Place::Segment(segment.number),
    };
    scribe.segments.worth(&[&bytes(segment)], mac, place)
}

/// Hash of nothing, before the first segment.
pub(super) const BEGINNING: TokenDigest = TokenDigest::from_bytes([0; 32]);

/// Rows at the beginning that have no keyed digest, as far as they are allowed to have none.
fn plain(newest: Option<&Segment>, rows: &[JournalRow]) -> u64 {
    let old = |row: &&JournalRow| row.key_id.is_none() && row.mac.is_none();
    match newest {
        Some(newest) if !is_open(newest) => 0,
        _ => rows.iter().take_while(old).count() as u64,
    }
}

/// With our keyed digest.
pub(super) fn signed(scribe: &Scribe, mut segment: Segment) -> Segment {
    segment.mac = scribe.segments.make(&[&bytes(&segment)]);
    segment
}

fn bytes(segment: &Segment) -> Vec<u8> {
    let removed = segment.removed_at.map(UnixTime::as_secs);
    let mut bytes = Vec::with_capacity(160);
    bytes.extend_from_slice(&segment.number.to_be_bytes());
    bytes.extend_from_slice(&segment.sealed_at.as_secs().to_be_bytes());
    bytes.extend_from_slice(&segment.first.to_be_bytes());
    bytes.extend_from_slice(&segment.last.to_be_bytes());
    bytes.extend_from_slice(&segment.count.to_be_bytes());
    bytes.extend_from_slice(&segment.plain.to_be_bytes());
    bytes.extend_from_slice(&segment.newest_at.as_secs().to_be_bytes());
    bytes.extend_from_slice(segment.previous.as_bytes());
    bytes.extend_from_slice(segment.hash.as_bytes());
    bytes.push(u8::from(removed.is_some()));
    bytes.extend_from_slice(&removed.unwrap_or_default().to_be_bytes());
    bytes
}
