//! Lines that were not sealed when they should have been.

use std::time::Duration;

use super::{
    super::Finding,
    office::{Office, START},
};

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn lines_that_nobody_seals_are_found_after_a_minute() {
    let office = Office::open().await;
    assert_eq!(office.look_at(START.plus(MINUTE), None).await.0, []);
    let late = START.plus(MINUTE).plus(SECOND);
    let (lines, seconds) = (1, 61);
    let found = office.look_at(late, None).await.0;
    assert_eq!(found, [Finding::Waiting { lines, seconds }]);
}

#[tokio::test]
async fn a_line_that_was_held_back_is_found_when_it_is_put_in() {
    let mut office = Office::open().await;
    office.tamper("CREATE TABLE held AS SELECT * FROM journal WHERE seq = 10; DELETE FROM journal WHERE seq = 10").await;
    let later = START.plus(MINUTE).plus(SECOND);
    office.write_at(later).await;
    office.seal_at(later).await;
    office.tamper("INSERT INTO journal SELECT * FROM held WHERE true; UPDATE journal SET seq = 99 WHERE segment IS NULL").await;
    office.seal_at(later).await;
    let held = Finding::Held(office.id(99).await);
    assert_eq!(office.findings().await, [held]);
}

#[tokio::test]
async fn a_line_may_take_a_minute_to_be_sealed() {
    let mut office = Office::open().await;
    office.seal().await;
    let later = START.plus(MINUTE);
    office.write_at(later).await;
    office.seal_at(later).await;
    office.write_at(START).await;
    office.seal_at(later).await;
    assert_eq!(office.findings().await, []);
}

#[tokio::test]
async fn a_backlog_that_is_sealed_in_several_segments_is_whole() {
    let mut office = Office::open().await;
    office.seal().await;
    for hour in 1..4 {
        // Sealed long after, by one sealer in one go.
        office.write_at(START.plus(MINUTE * 60 * hour)).await;
        office.seal_at(START.plus(MINUTE * 60 * 9)).await;
    }
    assert_eq!(office.findings().await, []);
}

#[tokio::test]
async fn a_line_from_after_its_own_seal_is_found() {
    let mut office = Office::open().await;
    office.seal().await;
    office.write_at(START.plus(MINUTE)).await;
    office.seal().await;
    assert_eq!(office.findings().await, []);
    office.write_at(START.plus(MINUTE).plus(SECOND)).await;
    office.seal().await;
    let early = Finding::Future(office.id(12).await);
    assert_eq!(office.findings().await, [early]);
}
