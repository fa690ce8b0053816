//! The third schema: the chain over the journal.

use fedtoken_core::{ids::PersonId, login::Method, secret::TokenDigest, time::UnixTime};
use fedtoken_test_postgres::Server;

use super::{
    id,
    schema::{FIRST, THIRD},
};
use crate::{
    ChainChange, Change, Store,
    stores::{
        Actor, JournalEvent, JournalHolder, JournalKey, JournalPart, Journals, Lease, Leases, Mac,
        Outcome, Personal, Reason, Segment,
    },
};

#[tokio::test(flavor = "multi_thread")]
async fn a_line_from_before_the_chain_is_about_its_person_until_the_erasure() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in FIRST.migrated(&folder, &database).await {
        let person_id = PersonId::parse(&id('p')).unwrap();
        let lines = store.journal_of(&person_id, 9).await.unwrap();
        let line = lines.first().unwrap();
        assert_eq!(line.event, JournalEvent::LoginFinished);
        assert_eq!(
            (line.actor, &line.personal, &line.mac),
            (None, &None, &None)
        );
        let erase = ChainChange::DropKey {
            person_id: person_id.clone(),
        };
        let erase = Change::from(erase);
        store.commit(erase.into()).await.unwrap().unwrap();
        assert_eq!(store.journal_of(&person_id, 9).await.unwrap(), []);
        let rows = store.journal_rows(JournalPart::Unsealed, i64::MIN, 9).await;
        assert_eq!(rows.unwrap().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_the_third_schema_read_as_they_were_meant() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in THIRD.migrated(&folder, &database).await {
        let lines = store.journal_of(&person(), 9).await.unwrap();
        let events: Vec<_> = lines.iter().map(|line| line.event).collect();
        assert_eq!(
            events,
            [JournalEvent::LoginEnded, JournalEvent::LoginFinished]
        );
        let line = &lines[0];
        assert_eq!(
            (line.actor, line.outcome),
            (Some(Actor::Visitor), Some(Outcome::Failure))
        );
        assert_eq!(
            (line.reason, line.method),
            (Some(Reason::TooManyWrong), Some(Method::Token))
        );
        let personal = Personal {
            holder: HOLDER,
            sealed: vec![0x0f],
        };
        assert_eq!(line.personal, Some(personal));
        assert_eq!(line.mac, Some(mac(0x10)));
        let unsealed = store.journal_rows(JournalPart::Unsealed, i64::MIN, 9).await;
        let unsealed: Vec<_> = unsealed.unwrap().iter().map(|row| row.seq).collect();
        assert_eq!(unsealed, [3]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_the_third_schema_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in THIRD.migrated(&folder, &database).await {
        let newest = store.newest_segment().await.unwrap();
        assert_eq!(newest, Some(segment()));
        let next = Segment {
            number: 2,
            first: 3,
            last: 3,
            count: 1,
            plain: 0,
            previous: segment().hash,
            hash: TokenDigest::from_bytes([0x17; 32]),
            ..segment()
        };
        let append = ChainChange::Append {
            segment: next.clone(),
            rows: vec![3],
        };
        let append = Change::from(append);
        store.commit(append.into()).await.unwrap().unwrap();
        assert_eq!(store.newest_segment().await.unwrap(), Some(next));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn journal_keys_and_leases_of_the_third_schema_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for store in THIRD.migrated(&folder, &database).await {
        let key = JournalKey {
            person_id: person(),
            holder: HOLDER,
            sealed: vec![0x12],
        };
        assert_eq!(store.journal_key(&person()).await.unwrap(), Some(key));
        let lease = Lease {
            holder: TokenDigest::from_bytes([0x15; 32]),
            until: UnixTime::from_secs(9),
        };
        assert_eq!(store.lease("journal").await.unwrap(), Some(lease));
    }
}

fn person() -> PersonId {
    PersonId::parse(&id('p')).unwrap()
}

fn segment() -> Segment {
    Segment {
        number: 1,
        sealed_at: UnixTime::from_secs(6),
        first: 1,
        last: 2,
        count: 2,
        plain: 1,
        newest_at: UnixTime::from_secs(2),
        previous: TokenDigest::from_bytes([0; 32]),
        hash: TokenDigest::from_bytes([0x13; 32]),
        removed_at: None,
        mac: mac(0x14),
    }
}

fn mac(byte: u8) -> Mac {
    Mac {
        key_id: "k1".to_owned(),
        tag: TokenDigest::from_bytes([byte; 32]),
    }
}

const HOLDER: JournalHolder = JournalHolder([0x0e; 16]);
