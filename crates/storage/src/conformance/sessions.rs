//! Sessions.

use super::{
    check::{Db, done, faulty, group, refused},
    fixture::{HOUR, NOW, digest, person, session},
};
use crate::{Change, Changes, Conflict, stores::Session};

group! {
    /// Checks of sessions.
    pub sessions:
    what_was_added_is_found
    a_taken_digest_is_refused
    a_session_needs_its_person
    a_live_session_is_touched
    an_ended_session_is_not_touched
    a_session_ends_once
    a_renewed_cookie_keeps_the_sid
}

async fn one(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddSession(session("cookie", 's', 'p')));
    done(store, changes).await;
}

async fn held(store: &Db) -> Session {
    store.session(&digest("cookie")).await.unwrap().unwrap()
}

fn touch(name: &str) -> Change {
    Change::TouchSession {
        digest: digest(name),
        at: NOW.plus(HOUR),
    }
}

fn end() -> Change {
    Change::EndSession {
        digest: digest("cookie"),
        at: NOW,
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store).await;
    assert_eq!(held(store).await, session("cookie", 's', 'p'));
    assert_eq!(store.session(&digest("other")).await.unwrap(), None);
}

async fn a_taken_digest_is_refused(store: &Db) {
    one(store).await;
    let again = Change::AddSession(session("cookie", 'u', 'p'));
    refused(store, again, Conflict::Exists("session")).await;
}

async fn a_session_needs_its_person(store: &Db) {
    faulty(store, Change::AddSession(session("cookie", 's', 'p'))).await;
}

async fn a_live_session_is_touched(store: &Db) {
    one(store).await;
    done(store, touch("cookie")).await;
    let expected = Session {
        last_seen_at: NOW.plus(HOUR),
        ..session("cookie", 's', 'p')
    };
    assert_eq!(held(store).await, expected);
}

async fn an_ended_session_is_not_touched(store: &Db) {
    one(store).await;
    done(store, end()).await;
    refused(store, touch("cookie"), Conflict::Missing("session")).await;
    refused(store, touch("other"), Conflict::Missing("session")).await;
}

async fn a_session_ends_once(store: &Db) {
    one(store).await;
    done(store, end()).await;
    let again = Change::EndSession {
        digest: digest("cookie"),
        at: NOW.plus(HOUR),
    };
    done(store, again).await;
    let expected = Session {
        ended_at: Some(NOW),
        ..session("cookie", 's', 'p')
    };
    assert_eq!(held(store).await, expected);
    done(
        store,
        Change::EndSession {
            digest: digest("other"),
            at: NOW,
        },
    )
    .await;
}

async fn a_renewed_cookie_keeps_the_sid(store: &Db) {
    one(store).await;
    let renewed = session("renewed", 's', 'p');
    done(
        store,
        Changes::from(end()).and(Change::AddSession(renewed.clone())),
    )
    .await;
    assert_eq!(
        store.session(&digest("renewed")).await.unwrap(),
        Some(renewed)
    );
}
