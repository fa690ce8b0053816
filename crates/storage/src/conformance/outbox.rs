//! The outbox: leases, and who may answer for a message.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{
    check::{Db, done, group, refused},
    fixture::{DAY, HOUR, NOW, claim, digest, message, message_id},
};
use crate::{
    Change, Changes, Conflict,
    stores::{Claim, Message},
};

group! {
    /// Checks of the outbox.
    pub outbox:
    what_was_added_is_found
    a_taken_id_is_refused
    due_messages_are_taken_and_counted
    those_due_longest_come_first
    a_held_message_is_nobody_elses
    a_lease_that_is_over_is_taken_again
    a_late_worker_may_still_answer
    the_old_holder_is_refused
    only_the_holder_answers
    a_finished_message_is_gone
    a_delayed_message_waits_and_is_free
    a_message_put_back_counts_no_attempt
    a_buried_message_is_never_taken
    the_oldest_waiting_message_is_known
    of_parallel_claims_no_message_is_in_two
}

const SECOND: Duration = Duration::from_secs(1);

async fn with(store: &Db, messages: impl IntoIterator<Item = Message>) {
    let changes = messages.into_iter().map(Change::AddMessage);
    done(store, changes.collect::<Changes>()).await;
}

async fn held(store: &Db, number: usize) -> Option<Message> {
    store.message(&message_id(number)).await.unwrap()
}

async fn taken(store: &Db, claim: Claim) -> Vec<Message> {
    store.claim(&claim).await.unwrap()
}

/// The four answers for a message.
fn answers(lease: &str) -> [Change; 4] {
    let (id, lease) = (message_id(1), digest(lease));
    [
        Change::FinishMessage {
            id: id.clone(),
            lease,
        },
        Change::DelayMessage {
            id: id.clone(),
            lease,
            due_at: NOW.plus(DAY),
        },
        Change::BuryMessage {
            id: id.clone(),
            lease,
            at: NOW,
        },
        Change::ReturnMessage(id, lease, NOW.plus(HOUR)),
    ]
}

fn tried(times: u32) -> Message {
    Message {
        attempts: times,
        ..message(1)
    }
}

async fn what_was_added_is_found(store: &Db) {
    let buried = Message {
        due_at: NOW.plus(HOUR),
        attempts: 7,
        buried_at: Some(NOW),
        ..message(2)
    };
    with(store, [message(1), buried.clone()]).await;
    assert_eq!(held(store, 1).await, Some(message(1)));
    assert_eq!(held(store, 2).await, Some(buried));
    assert_eq!(held(store, 3).await, None);
}

async fn a_taken_id_is_refused(store: &Db) {
    with(store, [message(1)]).await;
    let again = Change::AddMessage(message(1));
    refused(store, again, Conflict::Exists("message")).await;
}

async fn due_messages_are_taken_and_counted(store: &Db) {
    let early = Message {
        due_at: NOW.plus(SECOND),
        ..message(2)
    };
    with(store, [message(1), early.clone()]).await;
    assert_eq!(taken(store, claim("a", NOW)).await, [tried(1)]);
    assert_eq!(held(store, 1).await, Some(tried(1)));
    assert_eq!(held(store, 2).await, Some(early));
}

async fn those_due_longest_come_first(store: &Db) {
    let due = |number: usize, ago: u64| Message {
        due_at: NOW.minus(SECOND * u32::try_from(ago).unwrap()),
        ..message(number)
    };
    with(store, [due(1, 1), due(2, 3), due(4, 2), due(3, 2)]).await;
    let three = Claim {
        most: 3,
        ..claim("a", NOW)
    };
    let order: Vec<_> = taken(store, three)
        .await
        .into_iter()
        .map(|m| m.id)
        .collect();
    assert_eq!(order, [message_id(2), message_id(3), message_id(4)]);
    let rest = taken(store, claim("b", NOW)).await;
    assert_eq!(rest.len(), 1);
}

async fn a_held_message_is_nobody_elses(store: &Db) {
    with(store, [message(1)]).await;
    taken(store, claim("a", NOW)).await;
    assert_eq!(taken(store, claim("b", NOW.plus(HOUR - SECOND))).await, []);
    assert_eq!(held(store, 1).await, Some(tried(1)));
}

async fn a_lease_that_is_over_is_taken_again(store: &Db) {
    with(store, [message(1)]).await;
    taken(store, claim("a", NOW)).await;
    assert_eq!(taken(store, claim("b", NOW.plus(HOUR))).await, [tried(2)]);
    // The second lease counts from its own start.
    assert_eq!(taken(store, claim("c", NOW.plus(HOUR + SECOND))).await, []);
}

async fn a_late_worker_may_still_answer(store: &Db) {
    let [_, delay, ..] = answers("a");
    with(store, [message(1)]).await;
    let brief = Claim {
        until: NOW.plus(SECOND),
        ..claim("a", NOW)
    };
    taken(store, brief).await;
    done(store, delay).await;
}

async fn the_old_holder_is_refused(store: &Db) {
    with(store, [message(1)]).await;
    taken(store, claim("a", NOW)).await;
    taken(store, claim("b", NOW.plus(HOUR))).await;
    for answer in answers("a") {
        refused(store, answer, Conflict::Message).await;
    }
    assert_eq!(held(store, 1).await, Some(tried(2)));
    let [finish, ..] = answers("b");
    done(store, finish).await;
}

async fn only_the_holder_answers(store: &Db) {
    with(store, [message(1), message(2)]).await;
    // Nobody holds anything yet.
    for answer in answers("a") {
        refused(store, answer, Conflict::Message).await;
    }
    taken(store, claim("a", NOW)).await;
    for answer in answers("b") {
        refused(store, answer, Conflict::Message).await;
    }
    let unknown = Change::FinishMessage {
        id: message_id(3),
        lease: digest("a"),
    };
    refused(store, unknown, Conflict::Message).await;
}

async fn a_finished_message_is_gone(store: &Db) {
    let [finish, ..] = answers("a");
    with(store, [message(1), message(2)]).await;
    taken(store, claim("a", NOW)).await;
    done(store, finish.clone()).await;
    assert_eq!(held(store, 1).await, None);
    assert!(held(store, 2).await.is_some());
    refused(store, finish, Conflict::Message).await;
}

async fn a_delayed_message_waits_and_is_free(store: &Db) {
    let [_, delay, ..] = answers("a");
    with(store, [message(1)]).await;
    taken(store, claim("a", NOW)).await;
    done(store, delay.clone()).await;
    let later = |message: Message| Message {
        due_at: NOW.plus(DAY),
        ..message
    };
    assert_eq!(held(store, 1).await, Some(later(tried(1))));
    refused(store, delay, Conflict::Message).await;
    assert_eq!(taken(store, claim("b", NOW.plus(DAY - SECOND))).await, []);
    let again = taken(store, claim("b", NOW.plus(DAY))).await;
    assert_eq!(again, [later(tried(2))]);
}

async fn a_message_put_back_counts_no_attempt(store: &Db) {
    let [.., put_back] = answers("a");
    with(store, [message(1)]).await;
    taken(store, claim("a", NOW)).await;
    done(store, put_back.clone()).await;
    let later = |message: Message| Message {
        due_at: NOW.plus(HOUR),
        ..message
    };
    assert_eq!(held(store, 1).await, Some(later(message(1))));
    refused(store, put_back, Conflict::Message).await;
    assert_eq!(taken(store, claim("b", NOW.plus(HOUR - SECOND))).await, []);
    let again = taken(store, claim("b", NOW.plus(HOUR))).await;
    assert_eq!(again, [later(tried(1))]);
}

async fn a_buried_message_is_never_taken(store: &Db) {
    let [_, _, bury, _] = answers("a");
    with(store, [message(1)]).await;
    taken(store, claim("a", NOW)).await;
    done(store, bury.clone()).await;
    let buried = Message {
        buried_at: Some(NOW),
        ..tried(1)
    };
    assert_eq!(held(store, 1).await, Some(buried));
    refused(store, bury, Conflict::Message).await;
    assert_eq!(taken(store, claim("b", NOW.plus(DAY))).await, []);
}

async fn the_oldest_waiting_message_is_known(store: &Db) {
    assert_eq!(store.oldest_message().await.unwrap(), None);
    let made = |number: usize, hours: u32, buried_at| Message {
        made_at: NOW.minus(HOUR * hours),
        buried_at,
        ..message(number)
    };
    with(
        store,
        [made(1, 1, None), made(2, 2, None), made(3, 3, Some(NOW))],
    )
    .await;
    let two_hours_ago = Some(NOW.minus(HOUR * 2));
    assert_eq!(store.oldest_message().await.unwrap(), two_hours_ago);
    taken(store, claim("a", NOW)).await;
    assert_eq!(store.oldest_message().await.unwrap(), two_hours_ago);
}

async fn of_parallel_claims_no_message_is_in_two(store: &Db) {
    with(store, (0..100).map(message)).await;
    let workers: Vec<_> = (0..20)
        .map(|worker| {
            let (store, claim) = (Arc::clone(store), claim(&format!("worker {worker}"), NOW));
            tokio::spawn(async move { store.claim(&claim).await.unwrap() })
        })
        .collect();
    let (mut messages, mut ids) = (0, BTreeSet::new());
    for worker in workers {
        let taken = worker.await.unwrap();
        messages += taken.len();
        ids.extend(taken.into_iter().map(|message| message.id));
    }
    assert_eq!((messages, ids.len()), (100, 100));
}
