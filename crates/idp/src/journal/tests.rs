//! Each way of tampering is found, and nothing else is.

mod checkpoints;
mod forgotten;
mod office;
mod old;
mod removal;
mod segments;
mod time;

use fedtoken_core::ids::PersonId;
use fedtoken_storage::{ChainChange, Change, stores::Journals};
use serde_json::Value;

use self::office::Office;
use super::{Finding, Report};

#[tokio::test]
async fn an_untouched_journal_is_whole() {
    let office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    let (found, report) = office.look(Some(&checkpoint)).await;
    assert_eq!(found, []);
    let whole = Report {
        compared: 1,
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
        "key_id = 'no key'",
        "mac = zeroblob(32)",
        "mac = NULL, key_id = NULL",
        "person_id = 'somebody'",
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
    assert_eq!(
        office.findings().await,
        [Finding::Gap { first: 1, last: 1 }]
    );
    office.tamper("DELETE FROM journal WHERE segment = 1").await;
    assert_eq!(
        office.findings().await,
        [Finding::Gap { first: 1, last: 1 }]
    );
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
    for secret in [office.ann.as_str(), "192.0.2", "device"] {
        for column in [
            "id",
            "person_id",
            "method",
            "client_id",
            "reference",
            "actor",
            "outcome",
            "reason",
            "event",
            "holder",
            "personal",
            "key_id",
            "mac",
        ] {
            let holds = format!(
                "instr({column}, CAST('{secret}' AS BLOB)) > 0 OR instr(CAST({column} AS TEXT), '{secret}') > 0"
            );
            let touch = format!("UPDATE journal SET at = at WHERE {holds}");
            assert_eq!(
                office.store.tamper(&touch).await.unwrap(),
                0,
                "{secret} in {column}"
            );
        }
    }
    // The question finds what is there.
    let touch = "UPDATE journal SET at = at WHERE instr(CAST(client_id AS TEXT), 'shop') > 0";
    assert_eq!(office.store.tamper(touch).await.unwrap(), 10);
}

#[tokio::test]
async fn a_name_in_the_clear_does_not_make_a_line_about_somebody_else() {
    let mut office = Office::open().await;
    let bob = PersonId::draw(&mut office.rng);
    let sql = format!(
        "UPDATE journal SET person_id = '{}' WHERE seq = 5",
        bob.as_str()
    );
    office.tamper(&sql).await;
    assert_eq!(office.store.journal_of(&bob, 9).await.unwrap(), []);
    let altered = Finding::Line(office.id(5).await);
    assert_eq!(office.findings().await, [altered]);
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
