//! Segments: how the next one is made of rows, and whether one is genuine.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::stores::{JournalRow, Mac, Segment};

use super::{
    Scribe,
    canonical::SegmentHash,
    scribe::{fits, stored},
};

/// The segment of these rows behind the newest one; none without rows.
#[must_use]
pub fn next_segment(
    scribe: &Scribe,
    newest: Option<&Segment>,
    rows: &[JournalRow],
    now: UnixTime,
) -> Option<Segment> {
    let (first, last) = (rows.first()?.seq, rows.last()?.seq);
    let (number, previous) =
        newest.map_or((1, BEGINNING), |newest| (newest.number + 1, newest.hash));
    let segment = Segment {
        number,
        sealed_at: now,
        first,
        last,
        count: rows.len() as u64,
        previous,
        hash: hash(number, &previous, rows),
        removed_at: None,
        mac: Mac {
            key_id: String::new(),
            tag: BEGINNING,
        },
    };
    Some(signed(scribe, segment))
}

/// What stays of a segment when its rows and everything before it are removed.
#[must_use]
pub fn stub(scribe: &Scribe, segment: &Segment, now: UnixTime) -> Segment {
    let removed = Segment {
        removed_at: Some(now),
        ..segment.clone()
    };
    signed(scribe, removed)
}

/// The hash of a segment of these rows.
pub(super) fn hash(number: u64, previous: &TokenDigest, rows: &[JournalRow]) -> TokenDigest {
    let mut hash = SegmentHash::new(number, previous);
    rows.iter().for_each(|row| hash.row(row));
    hash.finish()
}

/// Whether we made the segment as it stands.
pub(super) fn is_genuine(scribe: &Scribe, segment: &Segment) -> bool {
    let mac = (segment.mac.key_id.as_str(), &segment.mac.tag.as_bytes()[..]);
    fits(&scribe.segments, &[&bytes(segment)], mac)
}

/// Hash of nothing, before the first segment.
pub(super) const BEGINNING: TokenDigest = TokenDigest::from_bytes([0; 32]);

fn signed(scribe: &Scribe, mut segment: Segment) -> Segment {
    segment.mac = stored(&scribe.segments.tag(&[&bytes(&segment)]));
    segment
}

fn bytes(segment: &Segment) -> Vec<u8> {
    let removed = segment.removed_at.map(UnixTime::as_secs);
    let mut bytes = Vec::with_capacity(128);
    bytes.extend_from_slice(&segment.number.to_be_bytes());
    bytes.extend_from_slice(&segment.sealed_at.as_secs().to_be_bytes());
    bytes.extend_from_slice(&segment.first.to_be_bytes());
    bytes.extend_from_slice(&segment.last.to_be_bytes());
    bytes.extend_from_slice(&segment.count.to_be_bytes());
    bytes.extend_from_slice(segment.previous.as_bytes());
    bytes.extend_from_slice(segment.hash.as_bytes());
    bytes.push(u8::from(removed.is_some()));
    bytes.extend_from_slice(&removed.unwrap_or_default().to_be_bytes());
    bytes
}
