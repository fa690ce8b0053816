//! Lines from before the chain, which have no digest of their own.

use super::{
    super::Finding,
    office::{KEEP, Office, START},
};

/// The first so many lines are from before the chain; nothing is sealed.
async fn upgraded(old: i64) -> Office {
    let office = Office::open().await;
    let sql = format!(
        "UPDATE journal SET segment = NULL; DELETE FROM journal_segment; \
         UPDATE journal SET mac = NULL, key_id = NULL, holder = NULL, personal = NULL, \
         person_id = '{}' WHERE seq <= {old}",
        office.ann.as_str()
    );
    office.tamper(&sql).await;
    office
}

#[tokio::test]
async fn lines_from_before_the_chain_are_counted_and_protected_by_it() {
    let office = upgraded(2).await;
    assert_eq!(office.look(None).await.1.before, 2);
    office.seal().await;
    let (found, report) = office.look(None).await;
    assert_eq!((found, report.before), (vec![], 2));
    office
        .tamper("UPDATE journal SET event = 'login-ended' WHERE seq = 2")
        .await;
    assert_eq!(office.findings().await, [Finding::Lines(1)]);
}

#[tokio::test]
async fn an_old_line_tells_its_person_in_the_export() {
    let office = upgraded(2).await;
    let told = office.exported().await;
    assert_eq!(told[0]["subject"], office.ann.as_str());
    assert!(told[0].get("erased").is_none());
}

#[tokio::test]
async fn old_lines_that_leave_in_several_waves_leave_a_whole_journal() {
    let office = upgraded(8).await;
    // Sealed by threes.
    for _ in 0..3 {
        office.seal_first(3).await;
    }
    for number in [1, 2] {
        office.remove(number).await;
        let (found, report) = office.look(None).await;
        assert_eq!(found, []);
        assert_eq!(report.before, 8 - 3 * number);
    }
}

#[tokio::test]
async fn a_line_without_a_digest_is_forged_once_one_has_come() {
    let bare = "UPDATE journal SET mac = NULL, key_id = NULL, holder = NULL, personal = NULL \
        WHERE seq = 10";
    let office = Office::open().await;
    office.tamper(bare).await;
    let forged = [Finding::Line(office.id(10).await)];
    assert_eq!(office.findings().await, forged);
    office.seal().await;
    assert_eq!(office.findings().await, forged);
    // Also where nothing with a digest is there any more.
    office.remove(3).await;
    assert_eq!(office.findings().await, forged);
}

#[tokio::test]
async fn a_line_without_a_digest_that_waits_is_forged_once_anything_was_removed() {
    let office = upgraded(10).await;
    office.seal_first(3).await;
    assert_eq!(office.findings().await, []);
    office.remove_at(1, START.plus(KEEP)).await;
    assert_eq!(office.findings().await.len(), 7);
}
