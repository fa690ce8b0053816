//! A journal whose first key was stolen and forgotten, and what its thief does.

use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER};
use fedtoken_core::{
    keyring::{KeyId, Keyring, MasterKey},
    secret::SecretString,
    time::UnixTime,
};
use fedtoken_storage::stores::{
    ChainPlace, JournalEvent, JournalPart, JournalRow, Journals, Segment,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::super::{
    super::{
        Entry, Scribe,
        chain::{hash, signed},
    },
    office::{Office, START},
};
use crate::keys::{Forgetting, Ring, RingFile};

/// A journal whose first key was forgotten, and somebody who has that key.
pub(super) struct Robbed {
    pub(super) office: Office,
    pub(super) thief: Scribe,
}

impl Robbed {
    /// Four segments under the old key, and what the new one has sealed until the old one was
    /// forgotten: nothing, or a segment; then another one.
    pub(super) async fn open(between: Between) -> Self {
        let office = Office::open().await;
        office.seal().await;
        let mut robbed = Self::of(office);
        if between == Between::Segment {
            robbed.office.scribe = both();
            robbed.goes_on().await;
        }
        robbed.forgets().await;
        robbed.goes_on().await;
        robbed
    }

    pub(super) fn of(mut office: Office) -> Self {
        let thief = std::mem::replace(&mut office.scribe, both());
        Self { office, thief }
    }

    pub(super) async fn forgets(&mut self) {
        let first = self.office.store_segments().await.remove(0);
        let newest = self.office.store.newest_segment().await.unwrap().unwrap();
        let ring = ring(Forgetting {
            at: START,
            stub: first.removed_at.map_or(0, |_| first.number),
            segment: newest.number,
            hash: newest.hash,
        });
        self.office.scribe = Scribe::new(&Arc::new(ring.keyring)).remembering(&ring.forgotten);
    }

    /// A line under the new key, sealed.
    pub(super) async fn goes_on(&mut self) {
        self.writes_at(START).await;
        self.office.seal().await;
    }

    /// A line under the new key that waits.
    pub(super) async fn writes_at(&mut self, at: UnixTime) {
        let Office { scribe, rng, .. } = &mut self.office;
        let entry = Entry::new(JournalEvent::KeyMade, at);
        let line = scribe.blank().line(entry, rng).unwrap();
        self.office.save(line).await;
    }

    /// The thief writes a line; its id.
    pub(super) async fn forges_line(&mut self) -> String {
        let entry = Entry::new(JournalEvent::PasswordChanged, START);
        let line = self.thief.blank().line(entry, &mut self.office.rng);
        self.office.save(line.unwrap()).await;
        let part = JournalPart::Unsealed;
        let rows = self.office.store.journal_rows(part, i64::MIN, 99).await;
        rows.unwrap().remove(0).id
    }

    /// The thief empties the journal and begins it anew: so many segments of a line that says it is
    /// from `at`.
    pub(super) async fn begins_anew(&mut self, segments: u64, at: UnixTime) {
        let sql = "DELETE FROM journal; DELETE FROM journal_segment";
        self.office.tamper(sql).await;
        std::mem::swap(&mut self.office.scribe, &mut self.thief);
        for _ in 0..segments {
            self.office.write_at(at).await;
            self.office.seal().await;
        }
        std::mem::swap(&mut self.office.scribe, &mut self.thief);
    }

    /// The thief cuts the chain off before this segment.
    pub(super) async fn cuts_off(&self, first: u64) {
        let sql = format!(
            "DELETE FROM journal WHERE segment >= {first}; \
             DELETE FROM journal_segment WHERE number >= {first}"
        );
        self.office.tamper(&sql).await;
    }

    /// The thief puts his digest to a segment in the place of another one.
    pub(super) async fn forges(&self, segment: Segment) {
        let Segment {
            number,
            sealed_at,
            count,
            newest_at,
            previous,
            hash,
            removed_at,
            mac,
            first,
            last,
            plain,
        } = signed(&self.thief, segment);
        let [previous, hash, tag] =
            [previous, hash, mac.tag].map(|bytes| HEXLOWER.encode(bytes.as_bytes()));
        let removed = removed_at.map_or_else(|| "NULL".to_owned(), |at| at.as_secs().to_string());
        let (sealed_at, newest_at) = (sealed_at.as_secs(), newest_at.as_secs());
        let sql = format!(
            "INSERT OR REPLACE INTO journal_segment (number, sealed_at, first, last, count, plain, \
             newest_at, previous, hash, removed_at, key_id, mac) VALUES ({number}, {sealed_at}, \
             {first}, {last}, {count}, {plain}, {newest_at}, x'{previous}', x'{hash}', {removed}, \
             '{}', x'{tag}')",
            mac.key_id
        );
        self.office.tamper(&sql).await;
    }

    pub(super) async fn segment(&self, number: u64) -> Segment {
        let found = self.office.store.segments(number - 1, 1).await.unwrap();
        found.into_iter().next().unwrap()
    }

    pub(super) async fn rows_of(&self, number: i64) -> Vec<JournalRow> {
        let after = ChainPlace {
            segment: number - 1,
            seq: i64::MAX,
        };
        let rows = self.office.store.sealed_rows(after, number, 99).await;
        rows.unwrap()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    Nothing,
    Segment,
}

impl Robbed {
    /// The thief takes the last line out of segment 2, and makes everything behind it fit up to this
    /// segment.
    pub(super) async fn rewrites_up_to(&self, last: u64) {
        let sql = "DELETE FROM journal WHERE seq = 6";
        self.office.tamper(sql).await;
        self.refits_up_to(last).await;
    }

    pub(super) async fn refits_up_to(&self, last: u64) {
        for number in 2..=last {
            let rows = self.rows_of(i64::try_from(number).unwrap()).await;
            let segment = self.segment(number).await;
            let previous = self.segment(number - 1).await.hash;
            self.forges(Segment {
                count: rows.len() as u64,
                last: rows.last().unwrap().seq,
                hash: hash(number, &previous, &rows),
                previous,
                ..segment
            })
            .await;
        }
    }
}

pub(super) fn id(text: &str) -> KeyId {
    KeyId::parse(text).unwrap()
}

/// The first key of the office.
fn old() -> MasterKey {
    MasterKey::draw(&mut ChaCha20Rng::seed_from_u64(7))
}

/// The new key seals, the old one is not forgotten yet.
fn both() -> Scribe {
    let ring = Keyring::new(id("k2"), MasterKey::new([2; 32]));
    Scribe::new(&Arc::new(ring.with_older(id("k1"), old()).unwrap()))
}

fn ring(end: Forgetting) -> Ring {
    let [new, old] = [&[2; 32], old().expose()].map(|key| BASE64.encode(key));
    let text = format!(r#"{{"keys":[{{"id":"k2","key":"{new}"}},{{"id":"k1","key":"{old}"}}]}}"#);
    let mut file = RingFile::parse(&SecretString::new(text)).unwrap();
    file.forget_old(&id("k1"), end).unwrap();
    Ring::of(&file).unwrap()
}
