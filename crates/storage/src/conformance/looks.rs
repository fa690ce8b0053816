//! Looks: begun and unfinished logins.

use fedtoken_core::time::UnixTime;

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{DAY, NOW, digest, look, person, person_id},
};
use crate::{Change, Changes, Conflict, stores::Look};

group! {
    /// Checks of looks.
    pub looks:
    looks_stop_at_the_limit
    older_looks_do_not_count
    others_do_not_count
    a_taken_login_is_refused
    a_look_needs_its_person
    a_browser_takes_its_own_recent_looks_back
    all_looks_are_taken_back
    of_parallel_looks_the_limit_wins
}

async fn two_persons(store: &Db) {
    done(
        store,
        [
            Change::AddPerson(person('p')),
            Change::AddPerson(person('q')),
        ]
        .into_iter()
        .collect::<Changes>(),
    )
    .await;
}

fn add(look: Look) -> Change {
    Change::AddLook {
        look,
        limit: 3,
        since: NOW.minus(DAY),
    }
}

async fn seen(store: &Db, since: UnixTime) -> u32 {
    store.looks(&person_id('p'), since).await.unwrap()
}

async fn looks_stop_at_the_limit(store: &Db) {
    two_persons(store).await;
    for number in 0..3 {
        done(store, add(look(number, 'p', NOW))).await;
    }
    refused(store, add(look(3, 'p', NOW)), Conflict::Looks).await;
    assert_eq!(seen(store, NOW).await, 3);
}

async fn older_looks_do_not_count(store: &Db) {
    two_persons(store).await;
    let edge = NOW.minus(DAY);
    let before = UnixTime::from_secs(edge.as_secs() - 1);
    for (number, at) in [edge, before, before, before].into_iter().enumerate() {
        let add = Change::AddLook {
            look: look(number, 'p', at),
            limit: 9,
            since: edge,
        };
        done(store, add).await;
    }
    assert_eq!((seen(store, edge).await, seen(store, before).await), (1, 4));
    done(store, add(look(4, 'p', NOW))).await;
    done(store, add(look(5, 'p', NOW))).await;
    refused(store, add(look(6, 'p', NOW)), Conflict::Looks).await;
}

async fn others_do_not_count(store: &Db) {
    two_persons(store).await;
    for number in 0..3 {
        done(store, add(look(number, 'q', NOW))).await;
    }
    assert_eq!(seen(store, NOW).await, 0);
    done(store, add(look(3, 'p', NOW))).await;
}

async fn a_taken_login_is_refused(store: &Db) {
    two_persons(store).await;
    done(store, add(look(0, 'p', NOW))).await;
    refused(store, add(look(0, 'p', NOW)), Conflict::Exists("look")).await;
}

async fn a_look_needs_its_person(store: &Db) {
    faulty(store, add(look(0, 'p', NOW))).await;
}

async fn a_browser_takes_its_own_recent_looks_back(store: &Db) {
    two_persons(store).await;
    let old = Change::AddLook {
        look: look(0, 'p', NOW.minus(DAY * 2)),
        limit: 9,
        since: NOW,
    };
    done(store, old).await;
    done(store, add(look(1, 'p', NOW.minus(DAY)))).await;
    let other_browser = Look {
        browser: digest("other"),
        ..look(2, 'p', NOW)
    };
    done(store, add(other_browser)).await;
    done(store, add(look(3, 'q', NOW))).await;
    let clear = Change::ClearLooks {
        person_id: person_id('p'),
        browser: digest("browser"),
        since: NOW.minus(DAY),
    };
    done(store, clear).await;
    assert_eq!(
        (
            seen(store, NOW.minus(DAY)).await,
            seen(store, NOW.minus(DAY * 3)).await
        ),
        (1, 2)
    );
    assert_eq!(store.looks(&person_id('q'), NOW).await.unwrap(), 1);
}

async fn all_looks_are_taken_back(store: &Db) {
    two_persons(store).await;
    done(store, add(look(0, 'p', NOW))).await;
    done(store, add(look(1, 'q', NOW))).await;
    done(store, Change::ClearAllLooks(person_id('p'))).await;
    assert_eq!(seen(store, NOW).await, 0);
    assert_eq!(store.looks(&person_id('q'), NOW).await.unwrap(), 1);
}

async fn of_parallel_looks_the_limit_wins(store: &Db) {
    two_persons(store).await;
    assert_eq!(
        winners(store, 20, |number| add(look(number, 'p', NOW))).await,
        3
    );
    assert_eq!(seen(store, NOW).await, 3);
}
