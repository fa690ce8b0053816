//! Sessions and who heard of them.

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{HOUR, NOW, digest, note, person, person_id, session, sid},
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
    the_sessions_of_a_person_are_those_not_ended
    who_heard_of_a_session_is_noted_once
    who_heard_is_forgotten_with_the_end
    somebody_unread_who_heard_is_not_forgotten
    of_parallel_logouts_one_tells
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

async fn the_sessions_of_a_person_are_those_not_ended(store: &Db) {
    one(store).await;
    let expired = Session {
        expires_at: NOW.minus(HOUR),
        last_seen_at: NOW.minus(HOUR),
        ..session("expired", 'a', 'p')
    };
    let ended = Session {
        ended_at: Some(NOW),
        ..session("ended", 'b', 'p')
    };
    let changes = Changes::new()
        .and(Change::AddPerson(person('q')))
        .and(Change::AddSession(expired.clone()))
        .and(Change::AddSession(ended))
        .and(Change::AddSession(session("other", 'c', 'q')));
    done(store, changes).await;
    let found = store.sessions_of(&person_id('p')).await.unwrap();
    assert_eq!(found, [session("cookie", 's', 'p'), expired]);
    assert_eq!(store.sessions_of(&person_id('r')).await.unwrap(), []);
}

async fn heard(store: &Db, letter: char) -> Vec<String> {
    store.clients_of(&sid(letter)).await.unwrap()
}

fn forget(letter: char, client_ids: &[&str]) -> Change {
    Change::ForgetClients {
        sid: sid(letter),
        client_ids: client_ids.iter().map(ToString::to_string).collect(),
    }
}

async fn who_heard_of_a_session_is_noted_once(store: &Db) {
    let changes = [
        note('s', "shop"),
        note('s', "bank"),
        note('s', "shop"),
        note('t', "mill"),
    ];
    done(store, changes.into_iter().collect::<Changes>()).await;
    assert_eq!(heard(store, 's').await, ["bank", "shop"]);
    assert_eq!(heard(store, 't').await, ["mill"]);
    assert_eq!(heard(store, 'u').await, [""; 0]);
}

async fn who_heard_is_forgotten_with_the_end(store: &Db) {
    let changes = [note('s', "shop"), note('s', "bank"), note('t', "mill")];
    done(store, changes.into_iter().collect::<Changes>()).await;
    done(store, forget('s', &["shop", "bank"])).await;
    assert_eq!(heard(store, 's').await, [""; 0]);
    assert_eq!(heard(store, 't').await, ["mill"]);
    done(store, forget('s', &[])).await;
}

async fn somebody_unread_who_heard_is_not_forgotten(store: &Db) {
    let changes = Changes::from(note('s', "shop")).and(note('s', "bank"));
    done(store, changes).await;
    for read in [
        &["shop"][..],
        &["shop", "bank", "mill"],
        &["shop", "mill"],
        &[],
    ] {
        refused(store, forget('s', read), Conflict::Clients).await;
    }
    assert_eq!(heard(store, 's').await, ["bank", "shop"]);
}

async fn of_parallel_logouts_one_tells(store: &Db) {
    done(store, note('s', "shop")).await;
    assert_eq!(winners(store, 50, |_| forget('s', &["shop"])).await, 1);
}
