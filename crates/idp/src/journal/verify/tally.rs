//! What the lines of one segment come to, beside what it says of them.

use std::{cmp::Ordering, time::Duration};

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::{JournalRow, Segment};

use super::{Finding, Piece};
use crate::journal::{
    Scribe,
    canonical::{self, SegmentHash},
    digests::{Place, Worth},
};

/// The lines so far.
pub(super) struct Tally<'a> {
    segment: &'a Segment,
    /// When lines must have been written that this segment may hold; unknown where it, or the one
    /// before, is not ours.
    time: Option<(UnixTime, UnixTime)>,
    hash: SegmentHash,
    first: Option<i64>,
    last: i64,
    /// Lines.
    pub(super) count: u64,
    /// Those of them that need no digest of their own.
    pub(super) before: u64,
    /// Those that only a forgotten key vouches for.
    pub(super) forgotten: u64,
    newest_at: Option<i64>,
    findings: Vec<Finding>,
}

impl<'a> Tally<'a> {
    /// Of this segment. `told` is the newest instant of the one before, where that one is known.
    pub(super) fn new(segment: &'a Segment, told: Option<UnixTime>) -> Self {
        let oldest = told.map(|told| told.minus(PATIENCE));
        Self {
            segment,
            time: oldest.map(|oldest| (oldest, segment.sealed_at.plus(PATIENCE))),
            hash: SegmentHash::new(segment.number, &segment.previous),
            first: None,
            last: 0,
            count: 0,
            before: 0,
            forgotten: 0,
            newest_at: None,
            findings: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, scribe: &Scribe, row: &JournalRow) {
        self.hash.row(row);
        self.first.get_or_insert(row.seq);
        self.last = row.seq;
        self.newest_at = self.newest_at.max(Some(row.at));
        match worth_of_row(scribe, row, Place::Segment(self.segment.number)) {
            None if self.count < self.segment.plain => self.before += 1,
            worth => {
                let worth = worth.unwrap_or(Worth::Nothing);
                self.forgotten += u64::from(worth == Worth::Former);
                let wrong = Finding::of(Piece::Line(row.id.clone()), worth);
                self.findings.extend(wrong.or_else(|| self.untimely(row)));
            }
        }
        self.count += 1;
    }

    /// What is wrong with them.
    pub(super) fn findings(self) -> (Whole, Vec<Finding>) {
        let Self {
            segment,
            hash,
            first,
            last,
            count,
            newest_at,
            mut findings,
            ..
        } = self;
        let number = segment.number;
        let same = count == segment.count && hash.finish() == segment.hash;
        // It says how old its lines are, and a removal believes it.
        let told = newest_at == Some(segment.newest_at.as_secs());
        let placed = first == Some(segment.first) && last == segment.last && told;
        let named = findings.iter().any(is_of_a_line);
        findings.extend(match count.cmp(&segment.count) {
            Ordering::Less => Some(Finding::Deleted {
                segment: number,
                missing: segment.count - count,
            }),
            Ordering::Greater => Some(Finding::Added {
                segment: number,
                more: count - segment.count,
            }),
            // An altered line is named already.
            Ordering::Equal if (same && placed) || named => None,
            Ordering::Equal => Some(Finding::Lines(number)),
        });
        (if same { Whole::Yes } else { Whole::No }, findings)
    }

    fn untimely(&self, row: &JournalRow) -> Option<Finding> {
        let (oldest, newest) = self.time?;
        let at = UnixTime::from_secs(row.at);
        if at < oldest {
            Some(Finding::Held(row.id.clone()))
        } else if at > newest {
            Some(Finding::Future(row.id.clone()))
        } else {
            None
        }
    }
}

/// What the keyed digest of a line is worth; none where it has none. A name in the clear is only in
/// lines without one.
pub(in crate::journal) fn worth_of_row(
    scribe: &Scribe,
    row: &JournalRow,
    place: Place,
) -> Option<Worth> {
    let mac = match (&row.key_id, &row.mac, &row.person_id) {
        (None, None, _) => return None,
        (Some(key_id), Some(mac), None) => (&**key_id, &**mac),
        _ => return Some(Worth::Nothing),
    };
    Some(scribe.rows.worth(&[&canonical::bytes(row)], mac, place))
}

const fn is_of_a_line(finding: &Finding) -> bool {
    matches!(
        finding,
        Finding::Line(_)
            | Finding::Late {
                piece: Piece::Line(_),
                ..
            }
            | Finding::Unknown {
                piece: Piece::Line(_),
                ..
            }
    )
}

/// Whether the lines are all there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

/// How long a line may take to be sealed, and how much clocks may differ.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
