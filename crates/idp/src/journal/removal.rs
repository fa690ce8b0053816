//! What retention may remove: the old beginning of a chain that is ours, and nothing else.

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::{JournalRow, Segment};

use super::{
    ChainError, Scribe,
    chain::{BEGINNING, genuine, genuine_end, hash, worth},
    digests::Worth,
};

/// The last segment of the chain's beginning that may be removed together with what is before it:
/// all its lines are from before `before`. A segment that seems to be from after `now` was sealed
/// with lines of a clock that was ahead; it goes with the old one behind it.
///
/// # Errors
/// [`ChainError`] when a segment on the way or the newest one is not ours, or does not continue the
/// one before it.
pub fn removable<'all>(
    scribe: &Scribe,
    (segments, newest): (&'all [Segment], Option<&Segment>),
    (before, now): (UnixTime, UnixTime),
) -> Result<Option<&'all Segment>, ChainError> {
    genuine_end(scribe, newest)?;
    let (mut found, mut last, mut lines) = (None, None, 0_u64);
    for segment in segments {
        continues(scribe, last, segment)?;
        last = Some(segment);
        if segment.removed_at.is_some() {
            continue;
        }
        lines = lines.saturating_add(segment.count);
        let young = segment.newest_at >= before && segment.newest_at <= now;
        if young || (found.is_some() && lines > LINES) {
            break;
        }
        if segment.newest_at < before {
            found = Some(segment);
        }
    }
    Ok(found)
}

/// Whether its lines must be looked at before it is removed: somebody else may have its key, and say
/// of young lines that they are old.
#[must_use]
pub fn needs_lines(scribe: &Scribe, segment: &Segment) -> bool {
    segment.removed_at.is_none() && worth(scribe, segment) == Worth::Former
}

/// Whether these are the lines of the chain in this segment, and as old as it says.
///
/// # Errors
/// [`ChainError::Lines`].
pub fn check_lines(segment: &Segment, rows: &[JournalRow]) -> Result<(), ChainError> {
    let newest_at = rows.iter().map(|row| row.at).max();
    let same = hash(segment.number, &segment.previous, rows) == segment.hash;
    if same && newest_at == Some(segment.newest_at.as_secs()) {
        Ok(())
    } else {
        Err(ChainError::Lines(segment.number))
    }
}

/// Whether it is ours and stands behind `last`: as the first one, or behind a stub that is first.
fn continues(scribe: &Scribe, last: Option<&Segment>, segment: &Segment) -> Result<(), ChainError> {
    genuine(scribe, segment)?;
    let removed = segment.removed_at.is_some();
    let (number, hash) = match last {
        None if removed => return Ok(()),
        None => (0, BEGINNING),
        Some(last) => (last.number, last.hash),
    };
    let follows = number.checked_add(1) == Some(segment.number) && segment.previous == hash;
    if follows && !removed {
        Ok(())
    } else {
        Err(ChainError::Link(segment.number))
    }
}

/// Lines removed at a time, if one segment does not hold more.
const LINES: u64 = 5000;
