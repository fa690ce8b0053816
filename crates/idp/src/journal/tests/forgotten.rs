//! Somebody has an old key of the ring and writes to the database: what he makes after the key was
//! forgotten is found, whatever he makes.

mod pinned;
mod robbed;

use std::sync::Arc;

use fedtoken_core::keyring::{Keyring, MasterKey};
use fedtoken_storage::stores::{JournalEvent, Segment};

use self::robbed::{Between, Robbed, id};
use super::{
    super::{
        ChainError, Checkpoint, Checkpoints, Entry, Finding, Piece, Scribe, chain::signed,
        check_lines, needs_lines,
    },
    office::{KEEP, Office, START},
};

fn late(piece: Piece) -> Finding {
    let key = id("k1");
    Finding::Late { piece, key }
}

#[tokio::test]
async fn what_it_vouched_for_before_is_counted_and_nothing_else() {
    for (between, segments) in [(Between::Nothing, 5), (Between::Segment, 6)] {
        let robbed = Robbed::open(between).await;
        let (found, report) = robbed.office.look(None).await;
        assert_eq!(found, []);
        // Ten lines in four segments.
        assert_eq!((report.forgotten, report.segments), (14, segments));
    }
}

#[tokio::test]
async fn a_line_forged_with_it_is_found_before_and_after_it_is_sealed() {
    let mut robbed = Robbed::open(Between::Segment).await;
    let forged = robbed.forges_line().await;
    let found = [late(Piece::Line(forged))];
    assert_eq!(robbed.office.findings().await, found);
    // The server seals it with its own key.
    robbed.office.seal().await;
    assert_eq!(robbed.office.findings().await, found);
}

#[tokio::test]
async fn a_line_forged_with_it_into_an_old_segment_is_found() {
    let mut robbed = Robbed::open(Between::Segment).await;
    robbed.forges_line().await;
    let sql = "UPDATE journal SET segment = 2 WHERE segment IS NULL";
    robbed.office.tamper(sql).await;
    let (segment, more) = (2, 1);
    let added = [Finding::Added { segment, more }];
    assert_eq!(robbed.office.findings().await, added);
}

#[tokio::test]
async fn a_segment_forged_with_it_is_found_and_nothing_is_sealed_behind_it() {
    let mut robbed = Robbed::open(Between::Segment).await;
    // The same lines, said to be from another moment.
    let newest = robbed.segment(6).await;
    let sealed_at = START.plus(KEEP);
    robbed
        .forges(Segment {
            sealed_at,
            ..newest
        })
        .await;
    let found = [late(Piece::Segment(6))];
    assert_eq!(robbed.office.findings().await, found);
    robbed.forges_line().await;
    let refused = robbed.office.try_seal_at(START).await;
    assert_eq!(refused, Err(ChainError::Forged(6)));
}

#[tokio::test]
async fn an_old_line_that_was_taken_out_is_found_although_everything_behind_it_fits() {
    // Only the ring knows how the journal ended under the old key.
    let robbed = Robbed::open(Between::Nothing).await;
    robbed.rewrites_up_to(4).await;
    let (segment, key) = (4, id("k1"));
    let found = [Finding::Past { segment, key }, Finding::Link(5)];
    assert_eq!(robbed.office.findings().await, found);
    // Also where the thief has cut off what is under the new key.
    robbed.cuts_off(5).await;
    assert_eq!(robbed.office.findings().await, found[..1]);
}

#[tokio::test]
async fn an_old_line_that_was_taken_out_does_not_fit_what_the_new_key_sealed() {
    let robbed = Robbed::open(Between::Segment).await;
    robbed.rewrites_up_to(4).await;
    assert_eq!(robbed.office.findings().await, [Finding::Link(5)]);
    // A segment of the new key counts for nothing when the thief has put his digest to it.
    robbed.refits_up_to(5).await;
    let (segment, key) = (5, id("k1"));
    let found = [Finding::Past { segment, key }, Finding::Link(6)];
    assert_eq!(robbed.office.findings().await, found);
}

#[tokio::test]
async fn an_end_that_was_cut_off_from_before_it_was_forgotten_is_found() {
    for first in [1, 4, 5] {
        let robbed = Robbed::open(Between::Segment).await;
        robbed.cuts_off(first).await;
        let (segment, key) = (5, id("k1"));
        let found = [Finding::Past { segment, key }];
        assert_eq!(robbed.office.findings().await, found, "{first}");
    }
}

#[tokio::test]
async fn a_removal_forged_with_it_is_found() {
    let robbed = Robbed::open(Between::Segment).await;
    let sql = "DELETE FROM journal WHERE segment <= 3; \
        DELETE FROM journal_segment WHERE number < 3";
    robbed.office.tamper(sql).await;
    let removed_at = Some(START.plus(KEEP));
    let segment = robbed.segment(3).await;
    robbed
        .forges(Segment {
            removed_at,
            ..segment
        })
        .await;
    let found = robbed.office.findings().await;
    assert_eq!(found[0], late(Piece::Segment(3)));
    let refused = robbed.office.removable(START.plus(KEEP * 2)).await;
    assert_eq!(refused, Err(ChainError::Forged(3)));
}

#[tokio::test]
async fn a_removal_from_before_it_was_forgotten_stands_and_cannot_be_moved() {
    let office = Office::open().await;
    office.seal().await;
    office.remove(2).await;
    let mut robbed = Robbed::of(office);
    robbed.goes_on().await;
    robbed.forgets().await;
    let (found, report) = robbed.office.look(None).await;
    assert_eq!((found, report.removed), (vec![], 2));
    let sql = "DELETE FROM journal WHERE segment <= 3; \
        DELETE FROM journal_segment WHERE number < 3";
    robbed.office.tamper(sql).await;
    let removed_at = Some(START.plus(KEEP));
    let segment = robbed.segment(3).await;
    robbed
        .forges(Segment {
            removed_at,
            ..segment
        })
        .await;
    let found = robbed.office.findings().await;
    assert_eq!(found[0], late(Piece::Segment(3)));
}

#[tokio::test]
async fn what_it_vouched_for_is_removed_when_it_is_old() {
    let mut robbed = Robbed::open(Between::Segment).await;
    let later = START.plus(KEEP);
    let Office { scribe, rng, .. } = &mut robbed.office;
    let entry = Entry::new(JournalEvent::KeyMade, later);
    let line = scribe.blank().line(entry, rng).unwrap();
    robbed.office.save(line).await;
    robbed.office.seal_at(later).await;
    let end = later.plus(std::time::Duration::from_secs(1));
    assert_eq!(robbed.office.removable(end).await, Ok(Some(6)));
    for number in 1..=4 {
        let segment = robbed.segment(number).await;
        assert!(needs_lines(&robbed.office.scribe, &segment));
        let rows = robbed.rows_of(i64::try_from(number).unwrap()).await;
        assert_eq!(check_lines(&segment, &rows), Ok(()));
    }
    let young = robbed.segment(5).await;
    assert!(!needs_lines(&robbed.office.scribe, &young));
    robbed.office.remove_at(4, end).await;
    let (found, report) = robbed.office.look_at(end, None).await;
    assert_eq!((found, report.removed, report.forgotten), (vec![], 4, 0));
}

#[tokio::test]
async fn young_lines_are_not_removed_because_a_segment_says_with_it_that_they_are_old() {
    let robbed = Robbed::open(Between::Segment).await;
    let segment = robbed.segment(2).await;
    let newest_at = START.minus(KEEP * 9);
    robbed
        .forges(Segment {
            newest_at,
            ..segment
        })
        .await;
    assert_eq!(robbed.office.findings().await, [Finding::Lines(2)]);
    let (segment, rows) = (robbed.segment(2).await, robbed.rows_of(2).await);
    assert_eq!(check_lines(&segment, &rows), Err(ChainError::Lines(2)));
    // Nor with other lines.
    let segment = robbed.segment(3).await;
    assert_eq!(check_lines(&segment, &rows), Err(ChainError::Lines(3)));
}

#[tokio::test]
async fn a_checkpoint_from_before_is_compared_and_one_made_with_it_later_is_not() {
    let office = Office::open().await;
    office.seal().await;
    let before = office.line().await;
    let mut robbed = Robbed::of(office);
    robbed.forgets().await;
    robbed.goes_on().await;
    let mut forged = robbed.segment(5).await;
    forged = signed(&robbed.thief, forged);
    let forged = Checkpoint::of(&robbed.thief, &forged, START).unwrap();
    let file = format!("{before}{}", forged.to_line());
    let seen = Checkpoints::read(&robbed.office.scribe, &file).unwrap();
    let (found, report) = robbed.office.look(Some(&seen)).await;
    assert_eq!(found, [late(Piece::Checkpoint(2))]);
    assert_eq!((report.compared, report.uncompared), (1, 0));
}

#[tokio::test]
async fn an_export_says_which_lines_rest_on_it() {
    let mut robbed = Robbed::open(Between::Segment).await;
    robbed.forges_line().await;
    let told = robbed.office.exported().await;
    assert_eq!(told[0]["forgotten_key"], true);
    assert!(told[0]["genuine"].is_null());
    assert_eq!(told[10]["genuine"], true);
    assert_eq!(told.last().unwrap()["genuine"], false);
}

#[tokio::test]
async fn a_key_that_the_ring_has_not_is_named() {
    let office = Office::open().await;
    let mut robbed = Robbed::of(office);
    let ring = Keyring::new(id("k2"), MasterKey::new([2; 32]));
    robbed.office.scribe = Scribe::new(&Arc::new(ring));
    let line = robbed.office.id(1).await;
    let found = robbed.office.findings().await;
    for piece in [Piece::Segment(1), Piece::Line(line)] {
        let key = id("k1");
        assert!(found.contains(&Finding::Unknown { piece, key }));
    }
    assert_eq!(found.len(), 13);
    let said = found[0].to_string();
    assert_eq!(
        said,
        "segment 1 names key k1, which is not in this key ring"
    );
}

#[tokio::test]
async fn what_was_altered_under_it_is_altered() {
    let robbed = Robbed::open(Between::Segment).await;
    let sql = "UPDATE journal SET client_id = 'bank' WHERE seq = 5";
    robbed.office.tamper(sql).await;
    let sql = "UPDATE journal_segment SET sealed_at = 0 WHERE number = 3";
    robbed.office.tamper(sql).await;
    let line = robbed.office.id(5).await;
    let found = [Finding::Line(line), Finding::Segment(3)];
    assert_eq!(robbed.office.findings().await, found);
}
