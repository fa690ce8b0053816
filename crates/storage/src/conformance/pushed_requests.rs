//! Pushed authorization requests, and values that may be used once.

use super::{
    check::{Db, done, group, refused, winners},
    fixture::{DAY, HOUR, NOW, digest, pushed},
};
use crate::{Change, Changes, Conflict, stores::PushedRequest};

group! {
    /// Checks of pushed requests and used values.
    pub pushed_requests:
    what_was_added_is_found
    a_taken_digest_is_refused
    a_request_is_used_once
    an_expired_request_is_used
    of_parallel_uses_of_a_request_one_wins
    a_value_is_used_once
    an_expired_value_is_still_used
    values_do_not_touch_each_other
    of_parallel_uses_of_a_value_one_wins
}

async fn held(store: &Db) -> Option<PushedRequest> {
    store.pushed_request(&digest("request")).await.unwrap()
}

fn mark_used(name: &str) -> Change {
    Change::UsePushed {
        digest: digest(name),
        at: NOW,
    }
}

fn use_once(name: &str) -> Change {
    Change::UseOnce {
        digest: digest(name),
        expires_at: NOW.plus(HOUR),
    }
}

async fn what_was_added_is_found(store: &Db) {
    done(store, Change::AddPushed(pushed("request"))).await;
    assert_eq!(held(store).await, Some(pushed("request")));
    assert_eq!(store.pushed_request(&digest("none")).await.unwrap(), None);
}

async fn a_taken_digest_is_refused(store: &Db) {
    done(store, Change::AddPushed(pushed("request"))).await;
    let again = Change::AddPushed(pushed("request"));
    refused(store, again, Conflict::Exists("pushed_request")).await;
}

async fn a_request_is_used_once(store: &Db) {
    done(store, Change::AddPushed(pushed("request"))).await;
    done(store, Change::AddPushed(pushed("other"))).await;
    done(store, mark_used("request")).await;
    let expected = PushedRequest {
        used_at: Some(NOW),
        ..pushed("request")
    };
    assert_eq!(held(store).await, Some(expected));
    for name in ["request", "none"] {
        refused(store, mark_used(name), Conflict::Pushed).await;
    }
    done(store, mark_used("other")).await;
}

async fn an_expired_request_is_used(store: &Db) {
    let old = PushedRequest {
        expires_at: NOW.minus(HOUR),
        ..pushed("request")
    };
    done(store, Change::AddPushed(old)).await;
    done(store, mark_used("request")).await;
}

async fn of_parallel_uses_of_a_request_one_wins(store: &Db) {
    done(store, Change::AddPushed(pushed("request"))).await;
    assert_eq!(winners(store, 100, |_| mark_used("request")).await, 1);
}

async fn a_value_is_used_once(store: &Db) {
    done(store, use_once("jti")).await;
    refused(store, use_once("jti"), Conflict::Used).await;
    let twice = Changes::from(use_once("new")).and(use_once("new"));
    refused(store, twice, Conflict::Used).await;
    done(store, use_once("new")).await;
}

async fn an_expired_value_is_still_used(store: &Db) {
    let old = Change::UseOnce {
        digest: digest("jti"),
        expires_at: NOW.minus(DAY),
    };
    done(store, old).await;
    refused(store, use_once("jti"), Conflict::Used).await;
}

async fn values_do_not_touch_each_other(store: &Db) {
    done(store, use_once("one")).await;
    done(store, use_once("two")).await;
}

async fn of_parallel_uses_of_a_value_one_wins(store: &Db) {
    assert_eq!(winners(store, 100, |_| use_once("jti")).await, 1);
}
