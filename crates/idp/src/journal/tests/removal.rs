//! Retention removes what is ours and old, and leaves what proves it.

use std::time::Duration;

use super::{
    super::{ChainError, Finding, stub},
    office::{KEEP, Office, START},
};

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
    let (first, last, segment, missing) = (1, 1, 2, 3);
    let broken = [
        Finding::Segment(2),
        Finding::Gap { first, last },
        Finding::Deleted { segment, missing },
    ];
    assert_eq!(office.findings().await, broken);
}

#[tokio::test]
async fn what_is_old_may_be_removed() {
    let mut office = Office::open().await;
    let later = START.plus(KEEP);
    office.write_at(later).await;
    office.seal_at(later).await;
    assert_eq!(office.removable(later).await, Ok(None));
    let end = later.plus(Duration::from_secs(1));
    assert_eq!(office.removable(end).await, Ok(Some(3)));
    office.remove_at(3, end).await;
    assert_eq!(office.removable(end).await, Ok(None));
    assert_eq!(office.look_at(end, None).await.0, []);
}

#[tokio::test]
async fn an_altered_segment_is_never_signed_as_a_stub() {
    let end = START.plus(KEEP * 2);
    for (number, column) in [
        (1, "sealed_at = 0"),
        (1, "newest_at = 0"),
        (3, "newest_at = 0"),
        (2, "hash = zeroblob(32)"),
        (2, "removed_at = 5"),
    ] {
        let office = Office::open().await;
        let sql = format!("UPDATE journal_segment SET {column} WHERE number = {number}");
        office.tamper(&sql).await;
        let forged = Err(ChainError::Forged(number));
        assert_eq!(office.removable(end).await, forged, "{column}");
        let segments = office.store_segments().await;
        let index = usize::try_from(number).unwrap() - 1;
        let made = stub(&office.scribe, &segments[index], end);
        assert_eq!(made, Err(ChainError::Forged(number)));
    }
}

#[tokio::test]
async fn a_deleted_beginning_is_not_taken_for_removed() {
    let end = START.plus(KEEP * 2);
    for number in [1, 2] {
        let office = Office::open().await;
        let sql = format!("DELETE FROM journal_segment WHERE number = {number}");
        office.tamper(&sql).await;
        let link = Err(ChainError::Link(number + 1));
        assert_eq!(office.removable(end).await, link);
    }
}

#[tokio::test]
async fn lines_removed_too_early_are_found() {
    let office = Office::open().await;
    let early = START.plus(KEEP).minus(Duration::from_secs(1));
    office.remove_at(2, early).await;
    assert_eq!(office.findings().await, [Finding::Early(2)]);
}

#[tokio::test]
async fn a_segment_of_a_clock_that_was_ahead_goes_with_the_next_one() {
    let mut office = Office::open().await;
    let ahead = START.plus(KEEP * 99);
    office.write_at(ahead).await;
    office.seal_at(ahead).await;
    let end = START.plus(KEEP * 2);
    assert_eq!(office.removable(end).await, Ok(Some(3)));
    office.write_at(START).await;
    office.seal_at(START).await;
    assert_eq!(office.removable(end).await, Ok(Some(5)));
}

#[tokio::test]
async fn an_old_segment_behind_a_young_one_stays() {
    let mut office = Office::open().await;
    let later = START.plus(KEEP * 2);
    office.write_at(later).await;
    office.seal_at(later).await;
    office.write_at(START).await;
    office.seal_at(START).await;
    assert_eq!(office.removable(later).await, Ok(Some(3)));
}

#[tokio::test]
async fn a_line_that_claims_a_removed_segment_is_found() {
    let office = Office::open().await;
    office.remove(2).await;
    for segment in [1, 2] {
        let sql = format!("UPDATE journal SET segment = {segment} WHERE seq = 10");
        office.tamper(&sql).await;
        let id = office.id(10).await;
        assert_eq!(office.findings().await, [Finding::Stray { id, segment }]);
    }
}
