//! Known devices.

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{device, digest, person},
};
use crate::{Change, Changes, Conflict, stores::Device};

group! {
    /// Checks of known devices.
    pub devices:
    what_was_added_is_found
    a_taken_digest_is_refused
    a_device_needs_its_person
    attempts_stop_at_the_limit
    attempts_are_cleared
    of_parallel_attempts_the_limit_wins
}

async fn one(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddDevice(device("device", 'p')));
    done(store, changes).await;
}

async fn held(store: &Db) -> Device {
    store.device(&digest("device")).await.unwrap().unwrap()
}

fn attempt(limit: u32) -> Change {
    Change::CountDeviceAttempt {
        digest: digest("device"),
        limit,
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store).await;
    assert_eq!(held(store).await, device("device", 'p'));
    assert_eq!(store.device(&digest("other")).await.unwrap(), None);
}

async fn a_taken_digest_is_refused(store: &Db) {
    one(store).await;
    let again = Change::AddDevice(device("device", 'p'));
    refused(store, again, Conflict::Exists("device")).await;
}

async fn a_device_needs_its_person(store: &Db) {
    faulty(store, Change::AddDevice(device("device", 'p'))).await;
}

async fn attempts_stop_at_the_limit(store: &Db) {
    one(store).await;
    done(store, attempt(2)).await;
    done(store, attempt(2)).await;
    refused(store, attempt(2), Conflict::Device).await;
    assert_eq!(held(store).await.wrong_in_row, 2);
    let unknown = Change::CountDeviceAttempt {
        digest: digest("other"),
        limit: 2,
    };
    refused(store, unknown, Conflict::Device).await;
}

async fn attempts_are_cleared(store: &Db) {
    one(store).await;
    done(store, Change::AddDevice(device("other", 'p'))).await;
    let other = Change::CountDeviceAttempt {
        digest: digest("other"),
        limit: 9,
    };
    done(store, Changes::from(attempt(9)).and(other)).await;
    done(store, Change::ClearDeviceAttempts(digest("device"))).await;
    assert_eq!(held(store).await.wrong_in_row, 0);
    let other = store.device(&digest("other")).await.unwrap().unwrap();
    assert_eq!(other.wrong_in_row, 1);
}

async fn of_parallel_attempts_the_limit_wins(store: &Db) {
    one(store).await;
    assert_eq!(winners(store, 100, |_| attempt(10)).await, 10);
}
