//! The chain over the journal: rows as they stand, and the segments that hold them together.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use super::JournalLine;

/// A keyed digest and the name of its key. Who made it is the caller's matter.
#[derive(Clone, PartialEq, Eq)]
pub struct Mac {
    /// The key of the ring.
    pub key_id: String,
    /// The tag.
    pub tag: TokenDigest,
}

impl std::fmt::Debug for Mac {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Mac({})", self.key_id)
    }
}

/// A row of the journal as it stands, so that an altered one can be looked at too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Order of writing; where several write at the same time, a smaller one may come later.
    pub seq: i64,
    /// The segment that holds the row; none while it is not sealed.
    pub segment: Option<i64>,
    /// Own identifier.
    pub id: String,
    /// When, in Unix seconds.
    pub at: i64,
    /// Each of the closed words, by its name: event, actor, outcome, reason, method.
    pub words: [Option<String>; 5],
    /// Whom it is about, in the clear: only in lines from before the chain, under no digest.
    pub person_id: Option<String>,
    /// For which client.
    pub client_id: Option<String>,
    /// The reference code.
    pub reference: Option<String>,
    /// Who is meant, in the dark.
    pub holder: Option<Vec<u8>>,
    /// The sealed personal fields.
    pub personal: Option<Vec<u8>>,
    /// The key of the keyed digest.
    pub key_id: Option<String>,
    /// The keyed digest.
    pub mac: Option<Vec<u8>>,
}

impl JournalRow {
    /// The row a line will be, still without its place.
    #[must_use]
    pub fn of(line: &JournalLine) -> Self {
        let word = |word: Option<&'static str>| word.map(str::to_owned);
        let personal = line.personal.as_ref();
        let mac = line.mac.as_ref();
        Self {
            seq: 0,
            segment: None,
            id: line.id.to_string(),
            at: line.at.as_secs(),
            words: [
                word(Some(line.event.as_str())),
                word(line.actor.map(super::Actor::as_str)),
                word(line.outcome.map(super::Outcome::as_str)),
                word(line.reason.map(super::Reason::as_str)),
                word(line.method.map(fedtoken_core::login::Method::as_str)),
            ],
            person_id: None,
            client_id: line.client_id.clone(),
            reference: line.reference.clone(),
            holder: personal.map(|personal| personal.holder.0.to_vec()),
            personal: personal.map(|personal| personal.sealed.clone()),
            key_id: mac.map(|mac| mac.key_id.clone()),
            mac: mac.map(|mac| mac.tag.as_bytes().to_vec()),
        }
    }
}

/// Which rows of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalPart {
    /// All.
    Whole,
    /// Those that no segment holds yet.
    Unsealed,
}

/// A place in the order of the chain, in numbers as they stand: those of a forger may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainPlace {
    /// What the row says of its segment.
    pub segment: i64,
    /// Its `seq`.
    pub seq: i64,
}

/// A row of the chain as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentRow {
    /// Its number, be it one that no segment has.
    pub number: i64,
    /// What it says; none where a field is not of the kind that a segment has.
    pub segment: Option<Segment>,
}

/// A link of the chain: some rows, sealed together with everything before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Place in the chain, from 1.
    pub number: u64,
    /// When it was sealed.
    pub sealed_at: UnixTime,
    /// `seq` of its first row.
    pub first: i64,
    /// `seq` of its last row.
    pub last: i64,
    /// How many rows.
    pub count: u64,
    /// How many rows at its beginning have no keyed digest, being from before the chain; 0 once any
    /// row before had one.
    pub plain: u64,
    /// The newest instant that one of its rows tells.
    pub newest_at: UnixTime,
    /// Hash of the segment before; zeros before the first.
    pub previous: TokenDigest,
    /// Hash of this one.
    pub hash: TokenDigest,
    /// When its rows and all segments before it were removed; then it stands for them all.
    pub removed_at: Option<UnixTime>,
    /// Keyed digest over all of this.
    pub mac: Mac,
}
