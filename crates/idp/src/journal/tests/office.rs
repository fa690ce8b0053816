//! A journal with a small chain, and what tests do to it.

use std::{sync::Arc, time::Duration};

use fedtoken_core::{
    ids::PersonId,
    keyring::{KeyId, Keyring, MasterKey},
    time::UnixTime,
};
use fedtoken_storage::{
    ChainChange, Change, Changes, Store,
    sql::SqlStore,
    stores::{JournalEvent, JournalPart, JournalRow, Journals, Person, Segment},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;

use super::super::{
    ChainError, Checkpoint, Checkpoints, Entry, Expected, Finding, Report, Scribe, export_page,
    next_segment, removable, stub, verify,
};

pub(super) const START: UnixTime = UnixTime::from_secs(1_800_000_000);
pub(super) const KEEP: Duration = Duration::from_secs(60 * 60);

pub(super) struct Office {
    pub(super) store: SqlStore,
    pub(super) scribe: Scribe,
    pub(super) rng: ChaCha20Rng,
    pub(super) ann: PersonId,
}

impl Office {
    /// With a chain of three segments of three lines, and one line that waits.
    pub(super) async fn open() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let mut office = Self {
            store: SqlStore::open("sqlite::memory:").await.unwrap(),
            scribe: Scribe::new(&Arc::new(ring)),
            ann: PersonId::draw(&mut rng),
            rng,
        };
        let person = Person {
            id: office.ann.clone(),
            locale: "nl".to_owned(),
            roles: Vec::new(),
            profile: Vec::new(),
            registered_at: START,
        };
        office.save(Change::AddPerson(person)).await;
        for _ in 0..3 {
            for _ in 0..3 {
                office.write().await;
            }
            office.seal().await;
        }
        office.write().await;
        office
    }

    pub(super) async fn save(&self, changes: impl Into<Changes>) {
        self.store.commit(changes.into()).await.unwrap().unwrap();
    }

    pub(super) async fn write(&mut self) {
        self.write_at(START).await;
    }

    pub(super) async fn write_at(&mut self, at: UnixTime) {
        let pen = self.scribe.pen(&self.store, &self.ann, &mut self.rng);
        let pen = pen.await.unwrap();
        let pen = pen.from(Some("device".to_owned()), "192.0.2.0/24".to_owned());
        let entry = Entry {
            client_id: Some("shop"),
            reference: Some("K7M-4Q2"),
            ..Entry::new(JournalEvent::LoginFinished, at)
        };
        let line = pen.line(entry, &mut self.rng).unwrap();
        self.save(line).await;
    }

    pub(super) async fn seal(&self) {
        self.seal_at(START).await;
    }

    pub(super) async fn seal_at(&self, now: UnixTime) {
        self.try_seal_at(now).await.unwrap();
    }

    pub(super) async fn try_seal_at(&self, now: UnixTime) -> Result<(), ChainError> {
        let rows = self.store.journal_rows(JournalPart::Unsealed, i64::MIN, 99);
        let rows = rows.await.unwrap();
        self.append(&rows, now).await
    }

    /// Seals no more than this.
    pub(super) async fn seal_first(&self, most: u32) {
        let rows = self
            .store
            .journal_rows(JournalPart::Unsealed, i64::MIN, most);
        let rows = rows.await.unwrap();
        self.append(&rows, START).await.unwrap();
    }

    async fn append(&self, rows: &[JournalRow], now: UnixTime) -> Result<(), ChainError> {
        let newest = self.store.newest_segment().await.unwrap();
        let segment = next_segment(&self.scribe, newest.as_ref(), rows, now)?.unwrap();
        let rows = rows.iter().map(|row| row.seq).collect();
        let append = ChainChange::Append { segment, rows };
        self.save(Change::from(append)).await;
        Ok(())
    }

    /// As somebody does who does not want the last three lines to have been.
    pub(super) async fn cut_the_end(&self) {
        let sql = "DELETE FROM journal WHERE segment = 3";
        self.tamper(sql).await;
        let sql = "DELETE FROM journal_segment WHERE number = 3";
        self.tamper(sql).await;
    }

    pub(super) async fn store_segments(&self) -> Vec<Segment> {
        self.store.segments(0, 99).await.unwrap()
    }

    pub(super) async fn remove(&self, number: u64) {
        self.remove_at(number, START.plus(KEEP)).await;
    }

    pub(super) async fn remove_at(&self, number: u64, now: UnixTime) {
        let segments = self.store.segments(number - 1, 1).await.unwrap();
        let stub = stub(&self.scribe, &segments[0], now).unwrap();
        self.save(Change::from(ChainChange::Remove { stub })).await;
    }

    /// What retention would remove now.
    pub(super) async fn removable(&self, now: UnixTime) -> Result<Option<u64>, ChainError> {
        let segments = self.store.segments(0, 99).await.unwrap();
        let newest = self.store.newest_segment().await.unwrap();
        let all = (&*segments, newest.as_ref());
        let found = removable(&self.scribe, all, (now.minus(KEEP), now))?;
        Ok(found.map(|segment| segment.number))
    }

    /// The line that the running server would append to the file.
    pub(super) async fn line(&self) -> String {
        let newest = self.store.newest_segment().await.unwrap().unwrap();
        let checkpoint = Checkpoint::of(&self.scribe, &newest, START);
        checkpoint.unwrap().to_line()
    }

    pub(super) async fn checkpoint(&self) -> Checkpoints {
        Checkpoints::read(&self.scribe, &self.line().await).unwrap()
    }

    pub(super) async fn tamper(&self, sql: &str) {
        assert!(self.store.tamper(sql).await.unwrap() > 0, "{sql}");
    }

    pub(super) async fn look(&self, seen: Option<&Checkpoints>) -> (Vec<Finding>, Report) {
        self.look_at(START, seen).await
    }

    pub(super) async fn look_at(
        &self,
        now: UnixTime,
        checkpoints: Option<&Checkpoints>,
    ) -> (Vec<Finding>, Report) {
        let mut found = Vec::new();
        let mut tell = |finding| found.push(finding);
        let expected = Expected {
            checkpoints,
            keep: KEEP,
            now,
        };
        let report = verify(&self.store, &self.scribe, expected, &mut tell).await;
        (found, report.unwrap())
    }

    pub(super) async fn findings(&self) -> Vec<Finding> {
        self.look(None).await.0
    }

    pub(super) async fn id(&self, seq: i64) -> String {
        let rows = self
            .store
            .journal_rows(JournalPart::Whole, seq - 1, 1)
            .await;
        rows.unwrap()[0].id.clone()
    }

    pub(super) async fn exported(&self) -> Vec<Value> {
        let page = export_page(&self.store, &self.scribe, i64::MIN).await;
        let text = page.unwrap().unwrap().text;
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    }
}
