//! The walk over the whole journal that finds what was altered, added or taken away.

use fedtoken_storage::{
    StorageError, Store,
    stores::{JournalPart, JournalRow, Segment},
};

use super::{
    Checkpoint, Scribe, canonical,
    canonical::SegmentHash,
    chain::{BEGINNING, is_genuine},
    scribe::fits,
};

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
    /// A segment without our keyed digest.
    #[error("segment {0} was altered or forged")]
    Segment(u64),
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
    /// The chain ends before the checkpoint.
    #[error(
        "the end was cut off: the checkpoint saw segment {checkpoint}, the last one is {newest}"
    )]
    Cut {
        /// Segment of the checkpoint.
        checkpoint: u64,
        /// Newest segment; 0 where there is none.
        newest: u64,
    },
    /// The chain is another one than the checkpoint saw.
    #[error("segment {0} is not the one that the checkpoint saw")]
    Other(u64),
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
    /// Up to which segment lines were removed as too old; 0 where none were.
    pub removed: u64,
    /// How much was found.
    pub findings: u64,
}

/// The walk cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("the journal cannot be read to its end")]
pub struct VerifyError(#[from] StorageError);

/// Walks over everything, a page at a time; the server may go on writing meanwhile.
///
/// # Errors
/// [`VerifyError`] when the database fails, or a segment cannot be read.
pub async fn verify(
    store: &dyn Store,
    scribe: &Scribe,
    checkpoint: Option<&Checkpoint>,
    found: &mut (dyn FnMut(Finding) + Send),
) -> Result<Report, VerifyError> {
    let mut walk = Walk {
        store,
        scribe,
        checkpoint,
        found,
        report: Report::default(),
        newest: None,
        first: None,
        digests: Digests::NotYet,
    };
    walk.chain().await?;
    walk.unsealed().await?;
    walk.strays().await?;
    walk.end();
    Ok(walk.report)
}

/// Whether a line with a keyed digest was met: after it there is none without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Digests {
    NotYet,
    Begun,
}

struct Walk<'a> {
    store: &'a dyn Store,
    scribe: &'a Scribe,
    checkpoint: Option<&'a Checkpoint>,
    found: &'a mut (dyn FnMut(Finding) + Send),
    report: Report,
    newest: Option<Segment>,
    first: Option<u64>,
    digests: Digests,
}

impl Walk<'_> {
    /// Goes to the end of the chain as it is now.
    async fn chain(&mut self) -> Result<(), StorageError> {
        loop {
            let page = self.store.segments(self.number(), SEGMENTS).await?;
            if page.is_empty() {
                return Ok(());
            }
            for segment in page {
                self.segment(segment).await?;
            }
        }
    }

    async fn segment(&mut self, segment: Segment) -> Result<(), StorageError> {
        let number = segment.number;
        let genuine = is_genuine(self.scribe, &segment);
        if !genuine {
            self.report(Finding::Segment(number));
        }
        if genuine && segment.removed_at.is_some() {
            // We removed everything up to here, perhaps just now.
            self.report.removed = number;
        } else {
            self.link(&segment);
            self.lines(&segment).await?;
        }
        self.first.get_or_insert(number);
        let seen = self.checkpoint.filter(|seen| seen.segment == number);
        if seen.is_some_and(|seen| !seen.is_of(&segment.hash)) {
            self.report(Finding::Other(number));
        }
        self.newest = Some(segment);
        Ok(())
    }

    fn link(&mut self, segment: &Segment) {
        let (before, hash) = match &self.newest {
            Some(newest) => (newest.number, newest.hash),
            None => (0, BEGINNING),
        };
        if segment.number > before + 1 {
            self.report(Finding::Gap {
                first: before + 1,
                last: segment.number - 1,
            });
        } else if segment.previous != hash {
            self.report(Finding::Link(segment.number));
        }
    }

    async fn lines(&mut self, segment: &Segment) -> Result<(), StorageError> {
        let part = JournalPart::Segment(segment.number);
        let mut hash = SegmentHash::new(segment.number, &segment.previous);
        let (mut count, mut after) = (0, i64::MIN);
        let mut altered = Vec::new();
        loop {
            let rows = self.store.journal_rows(part, after, ROWS).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                hash.row(row);
                altered.extend(self.judge(row));
            }
            count += rows.len() as u64;
        }
        let whole = count == segment.count && hash.finish() == segment.hash;
        if !whole && self.removed_meanwhile(segment.number).await? {
            return Ok(());
        }
        self.report.segments += 1;
        self.report.sealed += count;
        let named = !altered.is_empty();
        altered.into_iter().for_each(|finding| self.report(finding));
        let finding = match count.cmp(&segment.count) {
            std::cmp::Ordering::Less => Finding::Deleted {
                segment: segment.number,
                missing: segment.count - count,
            },
            std::cmp::Ordering::Greater => Finding::Added {
                segment: segment.number,
                more: count - segment.count,
            },
            // An altered line is named already.
            std::cmp::Ordering::Equal if whole || named => return Ok(()),
            std::cmp::Ordering::Equal => Finding::Lines(segment.number),
        };
        self.report(finding);
        Ok(())
    }

    /// Whether the sweeper came between the segment and its lines.
    async fn removed_meanwhile(&mut self, number: u64) -> Result<bool, StorageError> {
        let first = self.store.segments(0, 1).await?;
        let stub = first.first().filter(|first| {
            first.removed_at.is_some() && first.number >= number && is_genuine(self.scribe, first)
        });
        Ok(stub.is_some())
    }

    async fn unsealed(&mut self) -> Result<(), StorageError> {
        let mut after = i64::MIN;
        loop {
            let part = JournalPart::Unsealed;
            let rows = self.store.journal_rows(part, after, ROWS).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.seq;
            for row in &rows {
                self.report.unsealed += 1;
                if let Some(finding) = self.judge(row) {
                    self.report(finding);
                }
            }
        }
    }

    /// Lines of segments outside of the chain. What was sealed meanwhile is walked over first.
    async fn strays(&mut self) -> Result<(), StorageError> {
        let mut after = i64::MIN;
        loop {
            let part = JournalPart::Beyond(self.number());
            let rows = self.store.journal_rows(part, after, ROWS).await?;
            let Some(last) = rows.last() else { break };
            let before = self.number();
            self.chain().await?;
            if self.number() == before {
                after = last.seq;
                self.stray(&rows);
            }
        }
        let part = JournalPart::Before(self.first.unwrap_or(1));
        let mut after = i64::MIN;
        loop {
            let rows = self.store.journal_rows(part, after, ROWS).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.seq;
            self.stray(&rows);
        }
    }

    fn stray(&mut self, rows: &[JournalRow]) {
        for row in rows {
            self.report(Finding::Stray {
                id: row.id.clone(),
                segment: row.segment.unwrap_or_default(),
            });
        }
    }

    fn end(&mut self) {
        let newest = self.number();
        let cut = self.checkpoint.filter(|seen| seen.segment > newest);
        if let Some(seen) = cut {
            let checkpoint = seen.segment;
            self.report(Finding::Cut { checkpoint, newest });
        }
    }

    /// Whether a line is as it was written.
    fn judge(&mut self, row: &JournalRow) -> Option<Finding> {
        let fits = match (&row.key_id, &row.mac) {
            (Some(key_id), Some(mac)) => {
                self.digests = Digests::Begun;
                fits(&self.scribe.rows, &[&canonical::bytes(row)], (key_id, mac))
            }
            (None, None) if self.digests == Digests::NotYet && self.report.removed == 0 => {
                self.report.before += 1;
                true
            }
            _ => false,
        };
        (!fits).then(|| Finding::Line(row.id.clone()))
    }

    fn number(&self) -> u64 {
        self.newest.as_ref().map_or(0, |newest| newest.number)
    }

    fn report(&mut self, finding: Finding) {
        self.report.findings += 1;
        (self.found)(finding);
    }
}

/// Segments read at a time.
const SEGMENTS: u32 = 200;
/// Lines read at a time.
const ROWS: u32 = 1000;
