//! Segment after segment, then what waits, then what is in no segment.

use std::time::Duration;

use fedtoken_core::{keyring::KeyId, secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    StorageError, Store,
    stores::{JournalPart, JournalRow, Segment, SegmentRow},
};

use super::{
    Finding, Piece, Report, VerifyError,
    rows::Rows,
    tally::{PATIENCE, Tally, Whole, worth_of_row},
};
use crate::journal::{
    Checkpoints, Scribe,
    chain::{BEGINNING, is_open, worth},
    digests::{Place, Worth},
};

/// What the journal is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// What was seen of the chain.
    pub checkpoints: Option<&'a Checkpoints>,
    /// How long lines stay.
    pub keep: Duration,
    /// Now.
    pub now: UnixTime,
}

/// Walks over everything, a page at a time; the server may go on writing meanwhile.
///
/// # Errors
/// [`VerifyError`] when the database fails.
pub async fn verify(
    store: &dyn Store,
    scribe: &Scribe,
    expected: Expected<'_>,
    found: &mut (dyn FnMut(Finding) + Send),
) -> Result<Report, VerifyError> {
    let mut walk = Walk {
        store,
        scribe,
        expected,
        found,
        report: Report::default(),
        end: End::BEGINNING,
        read: i64::MIN,
    };
    walk.chain().await?;
    walk.unsealed().await?;
    walk.strays().await?;
    walk.checkpoints();
    Ok(walk.report)
}

/// The last segment that was walked over.
#[derive(Clone, Copy)]
struct End {
    number: u64,
    /// None where it cannot be read.
    hash: Option<TokenDigest>,
    /// The newest instant of its lines; none where it is not ours.
    told: Option<UnixTime>,
    /// Whether lines without a keyed digest may follow.
    digests: Digests,
}

/// Whether a line with a keyed digest was met: after it there is none without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Digests {
    NotYet,
    Begun,
}

impl End {
    const BEGINNING: Self = Self {
        number: 0,
        hash: Some(BEGINNING),
        told: Some(UnixTime::from_secs(i64::MIN)),
        digests: Digests::NotYet,
    };

    fn at(segment: &Segment, genuine: Genuine) -> Self {
        // A line from a clock that was ahead does not make those of others old.
        let told = segment.newest_at.min(segment.sealed_at);
        Self {
            number: segment.number,
            hash: Some(segment.hash),
            told: (genuine == Genuine::Yes).then_some(told),
            digests: if is_open(segment) {
                Digests::NotYet
            } else {
                Digests::Begun
            },
        }
    }

    const fn unreadable(number: u64) -> Self {
        Self {
            number,
            hash: None,
            told: None,
            digests: Digests::Begun,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Genuine {
    Yes,
    No,
}

struct Walk<'a> {
    store: &'a dyn Store,
    scribe: &'a Scribe,
    expected: Expected<'a>,
    found: &'a mut (dyn FnMut(Finding) + Send),
    report: Report,
    end: End,
    /// The largest number read.
    read: i64,
}

impl<'a> Walk<'a> {
    /// Goes to the end of the chain as it is now.
    async fn chain(&mut self) -> Result<(), StorageError> {
        loop {
            let page = self.store.segment_rows(self.read, SEGMENTS).await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            let mut rows = Rows::behind(self.store, self.read, last.number);
            for row in page {
                self.read = row.number;
                self.segment_row(row, &mut rows).await?;
            }
        }
    }

    async fn segment_row(
        &mut self,
        row: SegmentRow,
        rows: &mut Rows<'a>,
    ) -> Result<(), StorageError> {
        let number = row.number;
        let Some(segment) = row.segment.filter(|segment| segment.number > 0) else {
            self.report(Finding::Segment(number));
            if let Ok(number @ 1..) = u64::try_from(number) {
                self.end = End::unreadable(number);
            }
            return self.strays_up_to(number, rows).await;
        };
        let worth = worth(self.scribe, &segment);
        self.report.forgotten += u64::from(worth == Worth::Former);
        let genuine = match Finding::of(Piece::Segment(segment.number), worth) {
            None => Genuine::Yes,
            Some(finding) => {
                self.report(finding);
                Genuine::No
            }
        };
        match segment.removed_at {
            Some(at) if genuine == Genuine::Yes => {
                self.stub(&segment, at);
                self.strays_up_to(number, rows).await?;
            }
            _ => {
                self.link(&segment);
                self.between(number.saturating_sub(1), rows).await?;
                self.lines(&segment, genuine, rows).await?;
            }
        }
        self.compare(&segment);
        self.end = End::at(&segment, genuine);
        Ok(())
    }

    /// Lines of what is missing before a segment are named by the gap; others before it are strays.
    async fn between(&mut self, last: i64, rows: &mut Rows<'a>) -> Result<(), StorageError> {
        let end = i64::try_from(self.end.number).unwrap_or(i64::MAX);
        self.strays_up_to(end.min(last), rows).await?;
        while rows.up_to(last).await?.is_some() {}
        Ok(())
    }

    /// We removed everything up to here, perhaps just now.
    fn stub(&mut self, stub: &Segment, removed_at: UnixTime) {
        self.report.removed = stub.number;
        if stub.newest_at.plus(self.expected.keep) > removed_at {
            self.report(Finding::Early(stub.number));
        }
    }

    fn link(&mut self, segment: &Segment) {
        let before = self.end.number;
        if segment.number > before + 1 {
            self.report(Finding::Gap {
                first: before + 1,
                last: segment.number - 1,
            });
        } else if self.end.hash.is_some_and(|hash| segment.previous != hash) {
            self.report(Finding::Link(segment.number));
        }
    }

    async fn lines(
        &mut self,
        segment: &Segment,
        genuine: Genuine,
        rows: &mut Rows<'a>,
    ) -> Result<(), StorageError> {
        let told = self.end.told.filter(|_| genuine == Genuine::Yes);
        let mut tally = Tally::new(segment, told);
        while let Some(row) = rows.up_to(self.read).await? {
            tally.row(self.scribe, &row);
        }
        let (count, before, forgotten) = (tally.count, tally.before, tally.forgotten);
        let (whole, findings) = tally.findings();
        if whole == Whole::No && self.removed_meanwhile(segment.number).await? {
            return Ok(());
        }
        self.report.segments += 1;
        self.report.sealed += count;
        self.report.before += before;
        self.report.forgotten += forgotten;
        findings
            .into_iter()
            .for_each(|finding| self.report(finding));
        Ok(())
    }

    /// Whether the sweeper came between the segment and its lines.
    async fn removed_meanwhile(&mut self, number: u64) -> Result<bool, StorageError> {
        let first = self.store.segment_rows(0, 1).await?;
        let first = first.into_iter().next().and_then(|first| first.segment);
        let stub = first.filter(|first| {
            first.removed_at.is_some()
                && first.number >= number
                && worth(self.scribe, first).is_good()
        });
        Ok(stub.is_some())
    }

    async fn unsealed(&mut self) -> Result<(), StorageError> {
        let (mut after, mut late, mut oldest) = (i64::MIN, 0, Duration::ZERO);
        let mut digests = match self.report.removed {
            0 => self.end.digests,
            _ => Digests::Begun,
        };
        loop {
            let part = JournalPart::Unsealed;
            let rows = self.store.journal_rows(part, after, ROWS).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                self.waiting(row, &mut digests);
                let age = self.expected.now.since(UnixTime::from_secs(row.at));
                late += u64::from(age > PATIENCE);
                oldest = oldest.max(age);
            }
        }
        if late > 0 {
            self.report(Finding::Waiting {
                lines: late,
                seconds: oldest.as_secs(),
            });
        }
        Ok(())
    }

    fn waiting(&mut self, row: &JournalRow, digests: &mut Digests) {
        self.report.unsealed += 1;
        let worth = worth_of_row(self.scribe, row, Place::Waiting);
        if worth.is_none() && *digests == Digests::NotYet {
            self.report.before += 1;
            return;
        }
        *digests = Digests::Begun;
        let wrong = Finding::of(Piece::Line(row.id.clone()), worth.unwrap_or(Worth::Nothing));
        wrong.into_iter().for_each(|finding| self.report(finding));
    }

    /// Lines of segments behind the chain. What was sealed meanwhile is walked over first.
    async fn strays(&mut self) -> Result<(), StorageError> {
        loop {
            let before = self.read;
            let mut rows = Rows::behind(self.store, before, i64::MAX);
            if rows.up_to(i64::MAX).await?.is_none() {
                return Ok(());
            }
            self.chain().await?;
            if self.read == before {
                let mut rows = Rows::behind(self.store, before, i64::MAX);
                return self.strays_up_to(i64::MAX, &mut rows).await;
            }
        }
    }

    async fn strays_up_to(&mut self, number: i64, rows: &mut Rows<'a>) -> Result<(), StorageError> {
        while let Some(row) = rows.up_to(number).await? {
            self.report(Finding::Stray {
                id: row.id,
                segment: row.segment.unwrap_or_default(),
            });
        }
        Ok(())
    }

    fn compare(&mut self, segment: &Segment) {
        for (key, end) in &self.scribe.forgotten {
            if segment.number == end.segment && segment.hash != end.hash {
                self.past(*key, end.segment);
            }
        }
        let Some(seen) = self.expected.checkpoints else {
            return;
        };
        let (compared, same) = seen.of(segment.number, &segment.hash);
        self.report.compared += compared;
        if !same {
            self.report(Finding::Other(segment.number));
        }
    }

    fn past(&mut self, key: KeyId, segment: u64) {
        self.report(Finding::Past { segment, key });
    }

    fn checkpoints(&mut self) {
        for (key, end) in &self.scribe.forgotten {
            if end.segment > self.end.number {
                self.past(*key, end.segment);
            }
        }
        let Some(seen) = self.expected.checkpoints else {
            return;
        };
        for finding in &seen.foreign {
            self.report(finding.clone());
        }
        self.report.uncompared = seen.count().saturating_sub(self.report.compared);
        let newest = self.end.number;
        let cut = seen.furthest().filter(|furthest| *furthest > newest);
        if let Some(checkpoint) = cut {
            self.report(Finding::Cut { checkpoint, newest });
        }
    }

    fn report(&mut self, finding: Finding) {
        self.report.findings += 1;
        (self.found)(finding);
    }
}

/// Segments read at a time.
const SEGMENTS: u32 = 200;
/// Lines that wait, read at a time.
const ROWS: u32 = 1000;
