//! A key that somebody has stolen is forgotten: it vouches for the journal as it is then, and leaves
//! the ring when no line rests on it any more.

use std::{sync::Arc, time::Duration};

use fedtoken_storage::{
    ChainChange,
    stores::{JournalEvent, JournalPart, Journals},
};

use super::{DAY, GO_ON, House, Wish};
use crate::{
    journal::{Entry, Expected, Finding, Scribe, next_segment, stub, verify},
    keys::{Forgetting, Standing, file},
    rotation::Stamps,
};

const FORGET: Wish = Wish::GoOn(Stamps::Forget);

impl House {
    fn scribe(&self) -> Scribe {
        let ring = file::load_ring(&self.ring()).unwrap();
        Scribe::new(&Arc::new(ring.keyring)).remembering(&ring.forgotten)
    }

    /// A line under the key that seals now.
    async fn writes(&mut self) {
        let entry = Entry::new(JournalEvent::KeyMade, self.now);
        let line = self.scribe().blank().line(entry, &mut self.rng);
        self.add(line.unwrap()).await;
    }

    async fn seals(&self) {
        let part = JournalPart::Unsealed;
        let rows = self.store.journal_rows(part, i64::MIN, 99).await.unwrap();
        let newest = self.store.newest_segment().await.unwrap();
        let segment = next_segment(&self.scribe(), newest.as_ref(), &rows, self.now);
        let segment = segment.unwrap().unwrap();
        let rows = rows.iter().map(|row| row.seq).collect();
        self.add(ChainChange::Append { segment, rows }).await;
    }

    async fn removes(&self, number: u64) {
        let segments = self.store.segments(number - 1, 1).await.unwrap();
        let stub = stub(&self.scribe(), &segments[0], self.now).unwrap();
        self.add(ChainChange::Remove { stub }).await;
    }

    async fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut tell = |finding| found.push(finding);
        let expected = Expected {
            checkpoints: None,
            keep: Duration::ZERO,
            now: self.now,
        };
        let done = verify(&self.store, &self.scribe(), expected, &mut tell).await;
        done.unwrap();
        found
    }

    fn forgotten(&self) -> Option<Forgetting> {
        let ring = file::read_ring(&self.ring()).unwrap();
        ring.keys().find_map(|key| match key.standing {
            Standing::Forgotten(end) => Some(end),
            _ => None,
        })
    }

    /// All steps up to the point at which everything is under the new key.
    async fn turns(&mut self) {
        self.runs().await;
        self.step(GO_ON).await.unwrap();
        self.runs().await;
        self.step(GO_ON).await.unwrap();
        self.runs().await;
        self.moved().await;
    }
}

/// Two segments under the old key, the first of which was removed, and everything else moved.
async fn kept() -> House {
    let mut house = House::build().await;
    for _ in 0..2 {
        house.writes().await;
        house.seals().await;
    }
    house.removes(1).await;
    house.turns().await;
    house
}

#[tokio::test]
async fn a_key_that_the_journal_needs_is_forgotten_where_the_journal_stands() {
    let mut house = kept().await;
    house.writes().await;
    house.seals().await;
    let newest = house.store.newest_segment().await.unwrap().unwrap();
    let said = house.step(FORGET).await.unwrap();
    assert!(
        said.contains("forgot key k1") && said.contains("up to segment 3 from now on"),
        "{said}"
    );
    let end = Forgetting {
        at: house.now,
        stub: 1,
        segment: 3,
        hash: newest.hash,
    };
    assert_eq!(house.forgotten(), Some(end));
    assert!(house.keyring().ids().all(|id| id.as_str() != "k1"));
    assert_eq!(house.findings().await, []);
    let text = house.seen().await.text().unwrap();
    assert!(
        text.contains("k1               forgotten 0 values sealed, vouches for 3 of the journal")
            && text.contains("forgotten 2023-11-14T22:13:20Z at segment 3"),
        "{text}"
    );
    assert!(
        serde_json::to_string(&house.seen().await)
            .unwrap()
            .contains(r#""segment":3"#)
    );
}

#[tokio::test]
async fn nothing_is_forgotten_while_a_line_under_the_key_waits() {
    let mut house = House::build().await;
    house.writes().await;
    house.turns().await;
    let before = std::fs::read(house.ring()).unwrap();
    let refused = house.step(FORGET).await.unwrap_err();
    assert!(refused.contains("1 lines of the journal"), "{refused}");
    assert_eq!(std::fs::read(house.ring()).unwrap(), before);
    house.seals().await;
    // Lines of the other key do not matter.
    house.writes().await;
    house.step(FORGET).await.unwrap();
    assert_eq!(house.forgotten().map(|end| end.segment), Some(1));
}

#[tokio::test]
async fn nothing_is_forgotten_on_the_word_of_a_forged_chain() {
    for number in ["1", "2"] {
        let mut house = kept().await;
        let sql = format!("UPDATE journal_segment SET newest_at = 0 WHERE number = {number}");
        house.store.tamper(&sql).await.unwrap();
        let before = std::fs::read(house.ring()).unwrap();
        let refused = house.step(FORGET).await.unwrap_err();
        assert!(refused.contains("journal verify"), "{refused}");
        assert_eq!(std::fs::read(house.ring()).unwrap(), before);
    }
}

#[tokio::test]
async fn a_forgotten_key_leaves_the_ring_when_no_line_rests_on_it() {
    let mut house = kept().await;
    house.step(FORGET).await.unwrap();
    house.writes().await;
    house.seals().await;
    // The next rotation.
    house.turns().await;
    let refused = house.step(GO_ON).await.unwrap_err();
    assert!(refused.contains("may hold until"), "{refused}");
    assert!(house.forgotten().is_some());
    house.removes(2).await;
    let said = house.step(GO_ON).await.unwrap();
    assert!(said.contains("dropped key k1"), "{said}");
    assert_eq!(house.forgotten(), None);
    assert_eq!(house.findings().await, []);
}

#[tokio::test]
async fn a_forgotten_key_stays_when_the_journal_was_cut_off_before_its_place() {
    let mut house = kept().await;
    house.step(FORGET).await.unwrap();
    house.turns().await;
    for sql in ["DELETE FROM journal", "DELETE FROM journal_segment"] {
        house.store.tamper(sql).await.unwrap();
    }
    house.now = house.now.plus(DAY * 90);
    house.runs().await;
    let before = std::fs::read(house.ring()).unwrap();
    let refused = house.step(GO_ON).await.unwrap_err();
    assert!(refused.contains("journal verify"), "{refused}");
    assert_eq!(std::fs::read(house.ring()).unwrap(), before);
}

#[tokio::test]
async fn two_keys_are_forgotten_each_at_its_own_place() {
    let mut house = kept().await;
    house.step(FORGET).await.unwrap();
    house.writes().await;
    house.seals().await;
    house.turns().await;
    house.step(FORGET).await.unwrap();
    house.writes().await;
    house.seals().await;
    let ends = file::read_ring(&house.ring()).unwrap();
    let ends = ends
        .forgotten()
        .iter()
        .map(|key| key.end().segment)
        .collect::<Vec<_>>();
    assert_eq!(ends, [3, 2]);
    assert_eq!(house.findings().await, []);
}
