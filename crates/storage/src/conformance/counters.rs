//! Counters.

use std::time::Duration;

use fedtoken_core::throttle::{Closed, Counter, Rule};

use super::{
    check::{Db, done, group, refused, winners},
    fixture::{HOUR, NOW, count, counter_key, rule},
};
use crate::{Change, Changes, Conflict, stores::CounterKey};

group! {
    /// Checks of counters.
    pub counters:
    counting_follows_the_rule
    a_closed_counter_says_until_when
    a_closed_counter_stays_as_it_was
    waits_are_kept
    a_refund_takes_one_back
    a_refund_of_an_earlier_window_takes_nothing_back
    a_cleared_counter_starts_anew
    a_counter_is_taken_as_it_was_read
    counters_do_not_touch_each_other
    counters_that_move_together_follow_their_order
    what_was_not_counted_is_not_told
    counters_of_a_kind_without_a_window_are_told_once_they_began_before
    of_parallel_attempts_the_limit_wins
    refunds_make_room_for_as_many
}

async fn held(store: &Db) -> Option<Counter> {
    store.counter(&counter_key()).await.unwrap()
}

fn refund() -> Change {
    Change::Refund {
        key: counter_key(),
        rule: rule(),
        counted_at: NOW,
    }
}

fn closed(until: Option<fedtoken_core::time::UnixTime>) -> Conflict {
    Conflict::Counter {
        key: counter_key(),
        closed: Closed { until },
    }
}

async fn counting_follows_the_rule(store: &Db) {
    assert_eq!(held(store).await, None);
    let mut expected = None;
    for minute in 0..5 {
        let at = NOW.plus(Duration::from_secs(60 * minute));
        expected = Some(rule().reserve(expected, at).unwrap());
        done(store, count(at)).await;
        assert_eq!(held(store).await, expected);
    }
}

async fn a_closed_counter_says_until_when(store: &Db) {
    for _ in 0..5 {
        done(store, count(NOW)).await;
    }
    refused(store, count(NOW), closed(Some(NOW.plus(HOUR)))).await;
    done(store, count(NOW.plus(HOUR))).await;
    assert_eq!(held(store).await.unwrap().count, 1);
}

async fn a_closed_counter_stays_as_it_was(store: &Db) {
    for _ in 0..5 {
        done(store, count(NOW)).await;
    }
    let before = held(store).await;
    let another = Change::Count {
        key: CounterKey::new("network", "x"),
        rule: rule(),
        at: NOW,
    };
    let until = Some(NOW.plus(HOUR));
    refused(store, Changes::from(another).and(count(NOW)), closed(until)).await;
    assert_eq!(held(store).await, before);
    assert_eq!(
        store
            .counter(&CounterKey::new("network", "x"))
            .await
            .unwrap(),
        None
    );
}

async fn waits_are_kept(store: &Db) {
    let rule = Rule {
        free: 1,
        longest_wait: HOUR,
        quiet: HOUR * 24,
        ..rule()
    };
    let count = |at| Change::Count {
        key: counter_key(),
        rule,
        at,
    };
    done(store, count(NOW)).await;
    let held = held(store).await;
    let until = rule.reserve(held, NOW).unwrap_err().until;
    assert!(until.is_some());
    refused(store, count(NOW), closed(until)).await;
    done(store, count(until.unwrap())).await;
}

async fn a_refund_takes_one_back(store: &Db) {
    done(store, refund()).await;
    assert_eq!(held(store).await, None);
    done(store, Changes::from(count(NOW)).and(count(NOW))).await;
    done(store, refund()).await;
    assert_eq!(held(store).await.unwrap().count, 1);
    for _ in 0..3 {
        done(store, refund()).await;
    }
    assert_eq!(held(store).await.unwrap().count, 0);
}

async fn a_refund_of_an_earlier_window_takes_nothing_back(store: &Db) {
    done(store, count(NOW)).await;
    done(store, count(NOW.plus(HOUR))).await;
    done(store, refund()).await;
    assert_eq!(held(store).await.unwrap().count, 1);
}

async fn a_cleared_counter_starts_anew(store: &Db) {
    for _ in 0..5 {
        done(store, count(NOW)).await;
    }
    done(store, Change::ClearCounter(counter_key())).await;
    assert_eq!(held(store).await, None);
    done(store, count(NOW)).await;
}

async fn a_counter_is_taken_as_it_was_read(store: &Db) {
    let take = |counter| Change::TakeCounter(counter_key(), counter);
    done(store, count(NOW)).await;
    let read = held(store).await.unwrap();
    done(store, count(NOW)).await;
    let moved = Conflict::Missing("counter");
    refused(store, take(read), moved.clone()).await;
    let read = held(store).await.unwrap();
    assert_eq!(read.count, 2);
    done(store, take(read)).await;
    assert_eq!(held(store).await, None);
    refused(store, take(read), moved).await;
}

async fn counters_do_not_touch_each_other(store: &Db) {
    let other = || CounterKey::new("password", "somebody else");
    done(store, count(NOW)).await;
    done(
        store,
        Change::Count {
            key: other(),
            rule: rule(),
            at: NOW,
        },
    )
    .await;
    done(store, Change::ClearCounter(other())).await;
    assert_eq!(held(store).await.unwrap().count, 1);
}

async fn counters_that_move_together_follow_their_order(store: &Db) {
    let other = CounterKey::new("network", "x");
    let count_other = Change::Count {
        key: other.clone(),
        rule: rule(),
        at: NOW,
    };
    for _ in 0..4 {
        done(store, count(NOW)).await;
    }
    let steps = [count(NOW), refund(), count_other, count(NOW)];
    done(store, steps.into_iter().collect::<Changes>()).await;
    assert_eq!(held(store).await.unwrap().count, 5);
    assert_eq!(store.counter(&other).await.unwrap().unwrap().count, 1);

    let steps = [count(NOW), refund()];
    let until = Some(NOW.plus(HOUR));
    refused(store, steps.into_iter().collect::<Changes>(), closed(until)).await;
    assert_eq!(held(store).await.unwrap().count, 5);
}

async fn what_was_not_counted_is_not_told(store: &Db) {
    let other = CounterKey::new("network", "x");
    done(store, count(NOW)).await;
    let told = store.counters(&[&other, &counter_key()]).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told.get(&counter_key()).copied(), held(store).await);
}

async fn of_parallel_attempts_the_limit_wins(store: &Db) {
    assert_eq!(winners(store, 100, |_| count(NOW)).await, 5);
    assert_eq!(held(store).await.unwrap().count, 5);
}

async fn refunds_make_room_for_as_many(store: &Db) {
    for _ in 0..5 {
        done(store, count(NOW)).await;
    }
    assert_eq!(winners(store, 2, |_| refund()).await, 2);
    assert_eq!(winners(store, 50, |_| count(NOW)).await, 2);
}

async fn counters_of_a_kind_without_a_window_are_told_once_they_began_before(store: &Db) {
    let count = |kind, subject, rule| Change::Count {
        key: CounterKey::new(kind, subject),
        rule,
        at: NOW,
    };
    let endless = Rule::without_waits(9, None);
    let counts = [
        count("wrong", "b", endless),
        count("wrong", "a", endless),
        count("wrong", "c", rule()),
        count("wronger", "d", endless),
        count("code", "e", endless),
    ];
    done(store, counts.into_iter().collect::<Changes>()).await;
    let told = async |before, behind: Option<&str>, most| {
        let behind = behind.map(|subject| CounterKey::new("wrong", subject));
        let told = store.counters_before("wrong", before, behind.as_ref(), most);
        let told = told.await.unwrap();
        let subject = |key: &CounterKey| key.subject("wrong").unwrap().to_owned();
        let subjects = told.iter().map(|(key, _)| subject(key));
        subjects.collect::<Vec<_>>()
    };
    assert_eq!(told(NOW, None, 9).await, Vec::<String>::new());
    let later = NOW.plus(Duration::from_secs(1));
    assert_eq!(told(later, None, 9).await, ["a", "b"]);
    assert_eq!(told(later, None, 1).await, ["a"]);
    assert_eq!(told(later, Some("a"), 9).await, ["b"]);
}
