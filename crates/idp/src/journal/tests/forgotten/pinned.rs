//! The ring remembers how the journal ended when a key was forgotten: on another end nothing is signed.

use fedtoken_core::time::UnixTime;

use super::{
    super::{
        super::{ChainError, Checkpoint, Finding, stub},
        office::{KEEP, START},
    },
    id,
    robbed::{Between, Robbed},
};

/// Everything is old by then.
fn end() -> UnixTime {
    START.plus(KEEP * 2)
}

#[tokio::test]
async fn nothing_is_sealed_on_an_end_that_was_replaced_after_the_key_was_forgotten() {
    let mut robbed = Robbed::open(Between::Nothing).await;
    robbed.rewrites_up_to(4).await;
    robbed.cuts_off(5).await;
    robbed.writes_at(START).await;
    let refused = robbed.office.try_seal_at(START).await;
    assert_eq!(refused, Err(ChainError::Past(4)));
}

#[tokio::test]
async fn nothing_is_sealed_on_an_end_that_was_cut_off_after_the_key_was_forgotten() {
    for first in [1, 2, 5] {
        let mut robbed = Robbed::open(Between::Segment).await;
        robbed.cuts_off(first).await;
        robbed.writes_at(START).await;
        let refused = robbed.office.try_seal_at(START).await;
        assert_eq!(refused, Err(ChainError::Past(5)), "{first}");
    }
}

#[tokio::test]
async fn nothing_is_removed_before_an_end_that_was_cut_off_after_the_key_was_forgotten() {
    for first in [1, 2, 5] {
        let robbed = Robbed::open(Between::Segment).await;
        robbed.cuts_off(first).await;
        let refused = robbed.office.removable(end()).await;
        assert_eq!(refused, Err(ChainError::Past(5)), "{first}");
    }
}

#[tokio::test]
async fn what_replaces_the_end_after_the_key_was_forgotten_is_not_signed_as_removed() {
    let robbed = Robbed::open(Between::Nothing).await;
    robbed.rewrites_up_to(4).await;
    let past = ChainError::Past(4);
    assert_eq!(robbed.office.removable(end()).await, Err(past));
    let segment = robbed.segment(4).await;
    assert_eq!(stub(&robbed.office.scribe, &segment, end()), Err(past));
}

#[tokio::test]
async fn no_checkpoint_is_made_of_an_end_that_was_cut_off_after_the_key_was_forgotten() {
    let robbed = Robbed::open(Between::Segment).await;
    robbed.cuts_off(5).await;
    let newest = robbed.segment(4).await;
    let made = Checkpoint::of(&robbed.office.scribe, &newest, START);
    assert_eq!(made, Err(ChainError::Past(5)));
}

#[tokio::test]
async fn a_journal_that_is_begun_anew_with_it_is_never_washed() {
    let mut robbed = Robbed::open(Between::Nothing).await;
    let old = START.minus(KEEP * 9);
    robbed.begins_anew(4, old).await;
    // The server's own segment of a line that seems to be as old would make all of it removable.
    robbed.writes_at(old).await;
    let past = ChainError::Past(4);
    assert_eq!(robbed.office.try_seal_at(START).await, Err(past));
    assert_eq!(robbed.office.removable(START).await, Err(past));
    let (segment, key) = (4, id("k1"));
    let found = robbed.office.findings().await;
    assert!(found.contains(&Finding::Past { segment, key }), "{found:?}");
}
