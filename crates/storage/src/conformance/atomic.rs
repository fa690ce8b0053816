//! All or nothing, for every kind of change.

use std::{collections::HashSet, mem};

use super::{
    check::{Db, done, faulty, group, refused},
    every_change::every_change,
    fixture::account,
    world::{impossible, picture, world},
};
use crate::{Change, Changes, Conflict, stores::Account};

/// Checks that a commit is saved whole or not at all.
pub async fn atomic(open: impl AsyncFn() -> Db) {
    for change in every_change() {
        a_conflict_takes_it_back(&open().await, change).await;
    }
    on_one_store(&open).await;
}

group! {
    /// Checks that need no fresh store for each kind of change.
    on_one_store:
    no_step_is_nothing
    a_conflict_in_the_first_step_stops_the_rest
    a_fault_takes_everything_back
    the_sample_holds_every_kind
}

async fn no_step_is_nothing(store: &Db) {
    let before = picture(store).await;
    done(store, Changes::new()).await;
    assert_eq!(picture(store).await, before);
}

/// The change is first taken back and then saved, which proves that it would have shown.
async fn a_conflict_takes_it_back(store: &Db, change: Change) {
    world(store).await;
    let before = picture(store).await;
    refused(
        store,
        Changes::from(change.clone()).and(impossible()),
        Conflict::Code,
    )
    .await;
    assert_eq!(picture(store).await, before, "{change:?}");
    done(store, change.clone()).await;
    assert_ne!(picture(store).await, before, "{change:?}");
}

async fn a_conflict_in_the_first_step_stops_the_rest(store: &Db) {
    world(store).await;
    let before = picture(store).await;
    for change in every_change() {
        refused(
            store,
            Changes::from(impossible()).and(change),
            Conflict::Code,
        )
        .await;
    }
    assert_eq!(picture(store).await, before);
}

async fn a_fault_takes_everything_back(store: &Db) {
    world(store).await;
    let before = picture(store).await;
    // The account of nobody: the database itself refuses.
    let fault = Change::AddAccount(Account {
        username: "nobody".to_owned(),
        ..account('x')
    });
    for change in every_change() {
        faulty(store, Changes::from(change).and(fault.clone())).await;
    }
    assert_eq!(picture(store).await, before);
}

async fn the_sample_holds_every_kind(_store: &Db) {
    let kinds: HashSet<_> = every_change().iter().map(mem::discriminant).collect();
    assert_eq!((kinds.len(), every_change().len()), (KINDS, SAMPLES));
}

/// Kinds of changes; a new one belongs into the sample.
const KINDS: usize = 63;
/// `Change::Client` has four kinds of its own, `Change::Chain` four, `Change::Ring` five.
const SAMPLES: usize = KINDS + 3 + 3 + 4;
