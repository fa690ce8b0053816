//! Each way of tampering is found, and nothing else is.

mod office;

use fedtoken_storage::{
    ChainChange, Change,
    stores::{JournalPart, Journals},
};
use serde_json::Value;

use self::office::{Office, START};
use super::{Checkpoint, CheckpointError, Finding, Report};

#[tokio::test]
async fn an_untouched_journal_is_whole() {
    let office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    let (found, report) = office.look(Some(&checkpoint)).await;
    assert_eq!(found, []);
    let whole = Report {
        segments: 3,
        sealed: 9,
        unsealed: 1,
        ..Report::default()
    };
    assert_eq!(report, whole);
}

#[tokio::test]
async fn every_altered_field_is_found() {
    for column in [
        "at = at + 1",
        "event = 'login-ended'",
        "event = 'no such event'",
        "actor = 'client'",
        "outcome = 'failure'",
        "reason = 'refused'",
        "method = 'app'",
        "client_id = 'bank'",
        "reference = NULL",
        "holder = zeroblob(16)",
        "personal = x'00'",
        "key_id = 'k2'",
        "mac = zeroblob(32)",
        "mac = NULL, key_id = NULL",
    ] {
        for seq in [5, 10] {
            let office = Office::open().await;
            let sql = format!("UPDATE journal SET {column} WHERE seq = {seq}");
            office.tamper(&sql).await;
            let altered = Finding::Line(office.id(seq).await);
            assert_eq!(office.findings().await, [altered], "{column} of {seq}");
        }
    }
}

#[tokio::test]
async fn a_deleted_sealed_line_is_found() {
    let office = Office::open().await;
    office.tamper("DELETE FROM journal WHERE seq = 5").await;
    let (segment, missing) = (2, 1);
    assert_eq!(
        office.findings().await,
        [Finding::Deleted { segment, missing }]
    );
}

#[tokio::test]
async fn a_deleted_segment_is_found() {
    let office = Office::open().await;
    office
        .tamper("DELETE FROM journal_segment WHERE number = 2")
        .await;
    let (first, last) = (2, 2);
    assert_eq!(office.findings().await, [Finding::Gap { first, last }]);
    office.tamper("DELETE FROM journal WHERE segment = 2").await;
    assert_eq!(office.findings().await, [Finding::Gap { first, last }]);
}

#[tokio::test]
async fn a_deleted_beginning_is_found() {
    let office = Office::open().await;
    office
        .tamper("DELETE FROM journal_segment WHERE number = 1")
        .await;
    let (found, id) = (office.findings().await, office.id(1).await);
    assert_eq!(found[0], Finding::Gap { first: 1, last: 1 });
    assert_eq!(found[1], Finding::Stray { id, segment: 1 });
    office.tamper("DELETE FROM journal WHERE segment = 1").await;
    assert_eq!(
        office.findings().await,
        [Finding::Gap { first: 1, last: 1 }]
    );
}

#[tokio::test]
async fn a_cut_end_is_found_by_the_checkpoint_alone() {
    let office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    office.tamper("DELETE FROM journal WHERE segment = 3").await;
    office
        .tamper("DELETE FROM journal_segment WHERE number = 3")
        .await;
    assert_eq!(office.findings().await, []);
    let (checkpoint, found) = (3, office.look(Some(&checkpoint)).await.0);
    let newest = 2;
    assert_eq!(found, [Finding::Cut { checkpoint, newest }]);
}

#[tokio::test]
async fn a_chain_that_went_on_after_a_cut_is_another_one() {
    let mut office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    office.tamper("DELETE FROM journal WHERE segment = 3").await;
    office
        .tamper("DELETE FROM journal_segment WHERE number = 3")
        .await;
    office.write().await;
    office.seal().await;
    assert_eq!(office.findings().await, []);
    assert_eq!(office.look(Some(&checkpoint)).await.0, [Finding::Other(3)]);
}

#[tokio::test]
async fn swapped_lines_are_found() {
    let office = Office::open().await;
    let sql = "UPDATE journal SET seq = -4 WHERE seq = 4; \
        UPDATE journal SET seq = 4 WHERE seq = 5; \
        UPDATE journal SET seq = 5 WHERE seq = -4";
    office.tamper(sql).await;
    assert_eq!(office.findings().await, [Finding::Lines(2)]);
    let sql = "UPDATE journal SET segment = 3 WHERE seq = 4; \
        UPDATE journal SET segment = 2 WHERE seq = 7";
    office.tamper(sql).await;
    assert_eq!(
        office.findings().await,
        [Finding::Lines(2), Finding::Lines(3)]
    );
}

#[tokio::test]
async fn a_forged_line_is_found() {
    let office = Office::open().await;
    // A line of before, under another name.
    let copy = "INSERT INTO journal SELECT 11, 'j' || substr(id, 2), at, event, person_id, method, \
        client_id, reference, actor, outcome, reason, holder, personal, key_id, mac, NULL \
        FROM journal WHERE seq = 1";
    office.tamper(copy).await;
    let forged = office.id(11).await;
    assert_eq!(office.findings().await, [Finding::Line(forged.clone())]);
    office
        .tamper("UPDATE journal SET segment = 3 WHERE seq = 11")
        .await;
    let (segment, more) = (3, 1);
    let added = [
        Finding::Line(forged.clone()),
        Finding::Added { segment, more },
    ];
    assert_eq!(office.findings().await, added);
    for segment in [0, 9] {
        let sql = format!("UPDATE journal SET segment = {segment} WHERE seq = 11");
        office.tamper(&sql).await;
        let id = forged.clone();
        assert_eq!(office.findings().await, [Finding::Stray { id, segment }]);
    }
}

#[tokio::test]
async fn an_altered_segment_is_found() {
    for column in [
        "sealed_at = 0",
        "first = 0",
        "last = 0",
        "removed_at = 5",
        "key_id = 'k2'",
    ] {
        let office = Office::open().await;
        let sql = format!("UPDATE journal_segment SET {column} WHERE number = 2");
        office.tamper(&sql).await;
        assert_eq!(office.findings().await, [Finding::Segment(2)], "{column}");
    }
    let office = Office::open().await;
    office
        .tamper("UPDATE journal_segment SET previous = zeroblob(32) WHERE number = 2")
        .await;
    let broken = [Finding::Segment(2), Finding::Link(2), Finding::Lines(2)];
    assert_eq!(office.findings().await, broken);
}

#[tokio::test]
async fn removed_segments_leave_a_whole_journal() {
    let mut office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    office.remove(2).await;
    let (found, report) = office.look(Some(&checkpoint)).await;
    assert_eq!((found, report.removed, report.sealed), (vec![], 2, 3));
    office.remove(3).await;
    office.seal().await;
    office.write().await;
    let (found, report) = office.look(Some(&checkpoint)).await;
    assert_eq!((found, report.removed, report.sealed), (vec![], 3, 1));
}

#[tokio::test]
async fn a_forged_stub_is_found() {
    let office = Office::open().await;
    office
        .tamper("DELETE FROM journal_segment WHERE number = 1")
        .await;
    office
        .tamper("DELETE FROM journal WHERE segment <= 2")
        .await;
    office
        .tamper("UPDATE journal_segment SET removed_at = 5 WHERE number = 2")
        .await;
    assert_eq!(office.findings().await[0], Finding::Segment(2));
}

#[tokio::test]
async fn an_erased_person_leaves_a_whole_journal_without_a_name() {
    let office = Office::open().await;
    let told = office.exported().await;
    assert_eq!(told[0]["subject"], office.ann.as_str());
    assert_eq!(told[0]["device"], "device");
    assert_eq!(told[0]["address"], "192.0.2.0/24");
    assert_eq!(
        (&told[0]["actor"], &told[0]["segment"]),
        (&"person".into(), &1.into())
    );
    let ann = office.ann.clone();
    let person_id = ann.clone();
    let drop = ChainChange::DropKey { person_id };
    office.save(Change::from(drop)).await;
    let told = office.exported().await;
    assert_eq!(told[0]["erased"], true);
    let text = Value::Array(told).to_string();
    assert!(
        !text.contains(ann.as_str()) && !text.contains("192.0.2"),
        "{text}"
    );
    assert_eq!(office.store.journal_of(&ann, 99).await.unwrap(), []);
    assert_eq!(office.findings().await, []);
}

#[tokio::test]
async fn nothing_about_a_person_lies_in_the_clear() {
    let office = Office::open().await;
    let rows = office
        .store
        .journal_rows(JournalPart::Whole, i64::MIN, 99)
        .await;
    for row in rows.unwrap() {
        let sealed = row.personal.clone().unwrap();
        let sealed = String::from_utf8_lossy(&sealed);
        let text = format!("{row:?} {sealed}");
        for secret in [office.ann.as_str(), "192.0.2", "device"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn a_checkpoint_of_another_ring_is_refused() {
    let office = Office::open().await;
    let newest = office.store.newest_segment().await.unwrap().unwrap();
    let line = Checkpoint::of(&office.scribe, &newest, START).to_line();
    let older = line.replace("\"segment\":3", "\"segment\":2");
    for altered in [&line.replace("\"at\":18", "\"at\":19"), &older] {
        let read = Checkpoint::furthest(&office.scribe, altered);
        assert_eq!(read, Err(CheckpointError::Foreign));
    }
    let noise = "{\"id\":\"a\"}\nnothing\n";
    assert_eq!(
        Checkpoint::furthest(&office.scribe, noise),
        Err(CheckpointError::None)
    );
    let read = Checkpoint::furthest(&office.scribe, &format!("{older}{noise}{line}"));
    assert_eq!(read.unwrap().segment, 3);
}

#[tokio::test]
async fn lines_from_before_the_chain_are_counted_and_protected_by_it() {
    let office = Office::open().await;
    let old = "UPDATE journal SET segment = NULL; DELETE FROM journal_segment; \
        UPDATE journal SET mac = NULL, key_id = NULL, holder = NULL, personal = NULL WHERE seq < 3";
    office.tamper(old).await;
    office.seal().await;
    let (found, report) = office.look(None).await;
    assert_eq!((found, report.before), (vec![], 2));
    office
        .tamper("UPDATE journal SET event = 'login-ended' WHERE seq = 2")
        .await;
    assert_eq!(office.findings().await, [Finding::Lines(1)]);
}

#[tokio::test]
async fn an_altered_line_is_not_exported_as_genuine() {
    let office = Office::open().await;
    office
        .tamper("UPDATE journal SET client_id = 'thief' WHERE seq = 2")
        .await;
    let without = "UPDATE journal SET key_id = NULL, mac = NULL WHERE seq = 3";
    office.tamper(without).await;
    let told = office.exported().await;
    assert_eq!(told[0]["genuine"], true);
    assert_eq!(told[1]["genuine"], false);
    assert_eq!(told[2]["unprotected"], true);
    assert!(told[2]["genuine"].is_null());
}
