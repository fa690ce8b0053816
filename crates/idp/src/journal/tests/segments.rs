//! Segments that are not as they were made.

use super::{
    super::{ChainError, Checkpoint, Finding},
    office::{Office, START},
};

#[tokio::test]
async fn an_altered_segment_is_found() {
    for column in [
        "sealed_at = 0",
        "plain = 1",
        "removed_at = 5",
        "key_id = 'no key'",
        "mac = zeroblob(32)",
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
async fn what_a_segment_says_of_its_lines_is_compared_with_them() {
    for (column, found) in [
        ("first = 0", Finding::Lines(2)),
        ("last = 0", Finding::Lines(2)),
        ("newest_at = 0", Finding::Lines(2)),
        (
            "count = 4",
            Finding::Deleted {
                segment: 2,
                missing: 1,
            },
        ),
        (
            "count = 2",
            Finding::Added {
                segment: 2,
                more: 1,
            },
        ),
    ] {
        let office = Office::open().await;
        let sql = format!("UPDATE journal_segment SET {column} WHERE number = 2");
        office.tamper(&sql).await;
        assert_eq!(
            office.findings().await,
            [Finding::Segment(2), found],
            "{column}"
        );
    }
    let office = Office::open().await;
    let sql = "UPDATE journal_segment SET hash = zeroblob(32) WHERE number = 2";
    office.tamper(sql).await;
    let broken = [Finding::Segment(2), Finding::Lines(2), Finding::Link(3)];
    assert_eq!(office.findings().await, broken);
}

#[tokio::test]
async fn lines_that_were_given_other_numbers_in_their_order_are_found() {
    let office = Office::open().await;
    office
        .tamper("UPDATE journal SET seq = -1 WHERE seq = 4")
        .await;
    assert_eq!(office.findings().await, [Finding::Lines(2)]);
}

#[tokio::test]
async fn a_segment_with_another_number_is_found() {
    let office = Office::open().await;
    office
        .tamper("UPDATE journal_segment SET number = 9 WHERE number = 3")
        .await;
    let (segment, missing) = (9, 3);
    let broken = [
        Finding::Segment(9),
        Finding::Gap { first: 3, last: 8 },
        Finding::Deleted { segment, missing },
    ];
    assert_eq!(office.findings().await, broken);
}

#[tokio::test]
async fn a_segment_that_cannot_be_read_is_named_and_the_walk_goes_on() {
    for column in ["count = -1", "plain = -1", "hash = x'00'", "mac = x'00'"] {
        let office = Office::open().await;
        let sql = format!(
            "PRAGMA ignore_check_constraints = ON; \
             UPDATE journal_segment SET {column} WHERE number = 2; \
             UPDATE journal SET at = 0 WHERE seq = 9"
        );
        office.tamper(&sql).await;
        let found = office.findings().await;
        assert_eq!(found[0], Finding::Segment(2), "{column}");
        let altered = Finding::Line(office.id(9).await);
        assert_eq!(found.last(), Some(&altered), "{column}");
        let is_link = |finding: &Finding| matches!(finding, Finding::Link(_));
        assert!(!found.iter().any(is_link), "{column}");
    }
}

#[tokio::test]
async fn a_segment_before_the_first_number_is_found() {
    for number in [0, -7] {
        let office = Office::open().await;
        let copy = format!(
            "INSERT INTO journal_segment SELECT {number}, sealed_at, first, last, count, plain, \
             newest_at, previous, hash, removed_at, key_id, mac FROM journal_segment WHERE number = 1"
        );
        office.tamper(&copy).await;
        assert_eq!(office.findings().await, [Finding::Segment(number)]);
    }
}

#[tokio::test]
async fn nothing_is_sealed_behind_a_forged_segment() {
    let office = Office::open().await;
    let copy = format!(
        "INSERT INTO journal_segment SELECT {}, sealed_at, first, last, count, plain, \
         newest_at, previous, hash, removed_at, key_id, mac FROM journal_segment WHERE number = 3",
        i64::MAX
    );
    office.tamper(&copy).await;
    let number = u64::try_from(i64::MAX).unwrap();
    let forged = ChainError::Forged(number);
    assert_eq!(office.try_seal_at(START).await, Err(forged));
    let newest = office.store_segments().await.pop().unwrap();
    let checkpoint = Checkpoint::of(&office.scribe, &newest, START);
    assert_eq!(checkpoint, Err(forged));
    assert_eq!(office.findings().await[0], Finding::Segment(i64::MAX));
}
