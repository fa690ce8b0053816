//! What the checks share: saving, being refused, racing.

use std::sync::Arc;

use crate::{Change, Changes, Conflict, StorageError, Store};

/// A store under test.
pub(crate) type Db = Arc<dyn Store>;

/// Makes a public group out of checks; each gets a store of its own.
macro_rules! group {
    ($(#[$doc:meta])* $visible:vis $name:ident: $($check:ident)+) => {
        $(#[$doc])*
        $visible async fn $name(open: impl AsyncFn() -> super::check::Db) {
            $($check(&open().await).await;)+
        }
    };
}
pub(super) use group;

/// Saves what must be possible.
#[track_caller]
pub(super) fn done(store: &Db, changes: impl Into<Changes>) -> impl Future<Output = ()> {
    let (store, changes) = (Arc::clone(store), changes.into());
    let caller = std::panic::Location::caller();
    async move {
        let answer = store.commit(changes).await.unwrap();
        assert_eq!(answer, Ok(()), "at {caller}");
    }
}

/// Tries what must be refused with exactly this conflict.
#[track_caller]
pub(super) fn refused(
    store: &Db,
    changes: impl Into<Changes>,
    conflict: Conflict,
) -> impl Future<Output = ()> {
    let (store, changes) = (Arc::clone(store), changes.into());
    let caller = std::panic::Location::caller();
    async move {
        let answer = store.commit(changes).await.unwrap();
        assert_eq!(answer, Err(conflict), "at {caller}");
    }
}

/// Tries what points to nothing: a fault, not a lost race.
#[track_caller]
pub(super) fn faulty(store: &Db, changes: impl Into<Changes>) -> impl Future<Output = ()> {
    let (store, changes) = (Arc::clone(store), changes.into());
    let caller = std::panic::Location::caller();
    async move {
        let answer = store.commit(changes).await;
        assert!(
            matches!(answer, Err(StorageError::Statement(_))),
            "{answer:?} at {caller}"
        );
    }
}

/// How many of so many parallel commits succeed.
pub(super) async fn winners(store: &Db, callers: usize, change: impl Fn(usize) -> Change) -> usize {
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let (store, changes) = (Arc::clone(store), Changes::from(change(caller)));
            tokio::spawn(async move { store.commit(changes).await.unwrap() })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        won += usize::from(task.await.unwrap().is_ok());
    }
    won
}
