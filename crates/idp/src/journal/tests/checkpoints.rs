//! Each checkpoint of a file is compared, not the last one alone.

use super::{
    super::{Checkpoints, Finding, NoCheckpoint},
    office::Office,
};

#[tokio::test]
async fn a_cut_end_is_found_by_the_checkpoint_alone() {
    let office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    office.cut_the_end().await;
    assert_eq!(office.findings().await, []);
    let (checkpoint, found) = (3, office.look(Some(&checkpoint)).await.0);
    let newest = 2;
    assert_eq!(found, [Finding::Cut { checkpoint, newest }]);
}

#[tokio::test]
async fn a_chain_that_went_on_after_a_cut_is_another_one() {
    let mut office = Office::open().await;
    let checkpoint = office.checkpoint().await;
    office.cut_the_end().await;
    office.write().await;
    office.seal().await;
    assert_eq!(office.findings().await, []);
    assert_eq!(office.look(Some(&checkpoint)).await.0, [Finding::Other(3)]);
}

#[tokio::test]
async fn a_cut_is_found_also_when_the_forged_chain_wrote_checkpoints_of_its_own() {
    let mut office = Office::open().await;
    let mut file = office.line().await;
    office.cut_the_end().await;
    for _ in 0..3 {
        office.write().await;
        office.seal().await;
        file.push_str(&office.line().await);
    }
    let seen = Checkpoints::read(&office.scribe, &file).unwrap();
    assert_eq!(seen.furthest(), Some(5));
    let (found, report) = office.look(Some(&seen)).await;
    assert_eq!(found, [Finding::Other(3)]);
    assert_eq!((report.compared, report.uncompared), (4, 0));
}

#[tokio::test]
async fn a_journal_that_was_replaced_by_lines_without_digests_is_another_one() {
    let mut office = Office::open().await;
    let mut file = office.line().await;
    let begin_anew = "DELETE FROM journal_segment; DELETE FROM journal WHERE seq > 4; \
        UPDATE journal SET segment = NULL, mac = NULL, key_id = NULL, holder = NULL, personal = NULL";
    office.tamper(begin_anew).await;
    office.seal().await;
    for _ in 0..3 {
        office.write().await;
        office.seal().await;
    }
    file.push_str(&office.line().await);
    let seen = Checkpoints::read(&office.scribe, &file).unwrap();
    let (found, report) = office.look(Some(&seen)).await;
    assert_eq!((found, report.before), (vec![Finding::Other(3)], 4));
}

#[tokio::test]
async fn a_checkpoint_of_what_was_removed_is_not_said_to_be_compared() {
    let mut office = Office::open().await;
    let older = office.line().await;
    office.write().await;
    office.seal().await;
    let newer = office.line().await;
    office.remove(4).await;
    let seen = Checkpoints::read(&office.scribe, &format!("{older}{newer}")).unwrap();
    let (found, report) = office.look(Some(&seen)).await;
    assert_eq!(found, []);
    assert_eq!((report.compared, report.uncompared), (1, 1));
}

#[tokio::test]
async fn a_checkpoint_of_the_stub_is_compared() {
    let office = Office::open().await;
    let seen = office.checkpoint().await;
    office.remove(3).await;
    let (found, report) = office.look(Some(&seen)).await;
    assert_eq!((found, report.compared), (vec![], 1));
    // A chain that was replaced before its beginning was removed.
    let mut other = Office::open().await;
    let seen = other.checkpoint().await;
    other.cut_the_end().await;
    other.write().await;
    other.seal().await;
    other.remove(3).await;
    assert_eq!(other.look(Some(&seen)).await.0, [Finding::Other(3)]);
}

#[tokio::test]
async fn an_altered_checkpoint_is_found_by_its_line() {
    let office = Office::open().await;
    let line = office.line().await;
    for altered in [
        line.replace("\"at\":18", "\"at\":19"),
        line.replace("\"segment\":3", "\"segment\":2"),
    ] {
        let file = format!("{line}{altered}");
        let seen = Checkpoints::read(&office.scribe, &file).unwrap();
        let found = office.look(Some(&seen)).await.0;
        assert_eq!(found, [Finding::Checkpoint(2)]);
    }
}

#[tokio::test]
async fn a_torn_checkpoint_is_counted() {
    let office = Office::open().await;
    let line = office.line().await;
    let file = format!("{{\"id\":\"a\"}}\n{}\n{line}nothing\n", &line[..40]);
    let seen = Checkpoints::read(&office.scribe, &file).unwrap();
    assert_eq!((seen.unreadable, seen.furthest()), (1, Some(3)));
    assert_eq!(seen.foreign, []);
}

#[tokio::test]
async fn a_file_without_a_checkpoint_is_refused() {
    let office = Office::open().await;
    let noise = "{\"id\":\"a\"}\nnothing\n";
    assert_eq!(Checkpoints::read(&office.scribe, noise), Err(NoCheckpoint));
}

#[tokio::test]
async fn checkpoints_of_a_key_that_left_are_settled_by_a_later_one_of_ours() {
    let office = Office::open().await;
    let ours = office.line().await;
    let gone = ours.replace("\"k1\"", "\"k0\"");
    let read = |text: &str| Checkpoints::read(&office.scribe, text).unwrap();
    let before = read(&format!("{gone}{ours}"));
    assert_eq!((before.foreign.len(), before.outdated), (0, 1));
    let behind = read(&format!("{ours}{gone}"));
    assert_eq!((behind.foreign.len(), behind.outdated), (1, 0));
    assert!(matches!(behind.foreign[0], Finding::Unknown { .. }));
}
