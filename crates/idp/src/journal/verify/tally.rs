//! What the lines of one segment come to, beside what it says of them.

use std::{cmp::Ordering, time::Duration};

use fedtoken_core::time::UnixTime;
use fedtoken_storage::stores::{JournalRow, Segment};

use super::{Finding, walk::is_ours};
use crate::journal::{Scribe, canonical::SegmentHash};

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
            findings: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, scribe: &Scribe, row: &JournalRow) {
        self.hash.row(row);
        self.first.get_or_insert(row.seq);
        self.last = row.seq;
        let plain = row.key_id.is_none() && row.mac.is_none();
        if plain && self.count < self.segment.plain {
            self.before += 1;
        } else if is_ours(scribe, row) {
            self.findings.extend(self.untimely(row));
        } else {
            self.findings.push(Finding::Line(row.id.clone()));
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
            mut findings,
            ..
        } = self;
        let number = segment.number;
        let same = count == segment.count && hash.finish() == segment.hash;
        let placed = first == Some(segment.first) && last == segment.last;
        let named = findings
            .iter()
            .any(|finding| matches!(finding, Finding::Line(_)));
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

/// Whether the lines are all there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

/// How long a line may take to be sealed, and how much clocks may differ.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
