//! The sweeper removes what it says and nothing else.

use std::time::Duration;

use fedtoken_core::{login::Step, throttle::Rule, time::UnixTime};

use super::{
    check::{Db, done, group, refused},
    fixture::{
        DAY, HOUR, NOW, allow, code, consent, device, digest, grant, grant_id, login, login_id,
        look, message, message_id, person, person_id, pushed, refresh, rule, session, sid,
    },
};
use crate::{
    Change, Changes, Conflict,
    stores::{
        AuthorizationCode, ClientLife, CounterKey, Device, Grant, Login, Message, PushedRequest,
        RefreshFamily, Session,
    },
};

group! {
    /// Checks of the sweeper.
    pub sweep:
    an_empty_store_has_nothing_to_sweep
    logins_go_a_day_after_their_end
    sessions_go_a_day_after_their_end
    codes_go_with_their_expired_grant
    a_replay_is_seen_as_long_as_the_grant_lives
    a_grant_stays_for_its_refresh_family
    a_refresh_family_stays_for_its_grant
    pushed_requests_go_an_hour_after_their_end
    used_values_go_an_hour_after_they_expire
    who_heard_of_a_session_goes_when_it_expires
    a_note_is_only_ever_lengthened
    dead_letters_go_after_30_days_and_waiting_ones_stay
    consents_stay
    looks_go_after_90_days
    devices_go_when_they_expire
    counters_go_when_their_window_is_over
    batches_are_small
}

const SECOND: Duration = Duration::from_secs(1);

async fn with(store: &Db, changes: impl IntoIterator<Item = Change>) {
    let first = [Change::AddPerson(person('p'))];
    done(store, first.into_iter().chain(changes).collect::<Changes>()).await;
}

async fn swept(store: &Db, now: UnixTime) -> u64 {
    store.sweep(now, 100).await.whole().unwrap()
}

async fn an_empty_store_has_nothing_to_sweep(store: &Db) {
    assert_eq!(swept(store, NOW).await, 0);
}

async fn logins_go_a_day_after_their_end(store: &Db) {
    let kept = Login {
        expires_at: NOW.minus(DAY),
        ..login('k', 'p', Step::Code)
    };
    let gone = Login {
        expires_at: NOW.minus(DAY + SECOND),
        ..login('l', 'p', Step::Finished)
    };
    with(store, [kept, gone].map(Change::AddLogin)).await;
    assert_eq!(swept(store, NOW).await, 1);
    assert!(store.login(&login_id('k')).await.unwrap().is_some());
    assert!(store.login(&login_id('l')).await.unwrap().is_none());
}

async fn sessions_go_a_day_after_their_end(store: &Db) {
    let old = NOW.minus(DAY + SECOND);
    let all = [
        (
            "live",
            Session {
                ..session("live", 'a', 'p')
            },
        ),
        (
            "just expired",
            Session {
                expires_at: NOW.minus(DAY),
                ..session("just expired", 'b', 'p')
            },
        ),
        (
            "just ended",
            Session {
                ended_at: Some(NOW.minus(DAY)),
                ..session("just ended", 'c', 'p')
            },
        ),
        (
            "expired",
            Session {
                expires_at: old,
                ..session("expired", 'd', 'p')
            },
        ),
        (
            "ended",
            Session {
                ended_at: Some(old),
                ..session("ended", 'e', 'p')
            },
        ),
    ];
    with(
        store,
        all.clone().map(|(_, session)| Change::AddSession(session)),
    )
    .await;
    assert_eq!(swept(store, NOW).await, 2);
    for (name, kept) in all {
        let expected = (!matches!(name, "expired" | "ended")).then_some(kept);
        assert_eq!(
            store.session(&digest(name)).await.unwrap(),
            expected,
            "{name}"
        );
    }
}

async fn codes_go_with_their_expired_grant(store: &Db) {
    let dead = Grant {
        expires_at: NOW,
        ..grant('d', 'p', 's')
    };
    let old = |name: &str, grant| AuthorizationCode {
        expires_at: NOW,
        ..code(name, grant)
    };
    let changes = [
        Change::AddGrant(dead),
        Change::AddGrant(grant('l', 'p', 's')),
        Change::AddCode(old("dead", 'd')),
        Change::AddCode(old("kept", 'l')),
    ];
    with(store, changes).await;
    assert_eq!(swept(store, NOW.minus(SECOND)).await, 0);
    assert_eq!(swept(store, NOW).await, 2);
    assert!(store.grant(&grant_id('d')).await.unwrap().is_none());
    assert!(
        store
            .authorization_code(&digest("dead"))
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.grant(&grant_id('l')).await.unwrap().is_some());
    assert!(
        store
            .authorization_code(&digest("kept"))
            .await
            .unwrap()
            .is_some()
    );
}

async fn a_replay_is_seen_as_long_as_the_grant_lives(store: &Db) {
    let take = || Change::TakeCode {
        digest: digest("code"),
        at: NOW,
    };
    let changes = [
        Change::AddGrant(grant('g', 'p', 's')),
        Change::AddCode(code("code", 'g')),
        take(),
    ];
    with(store, changes).await;
    done(
        store,
        Change::EndGrant {
            grant_id: grant_id('g'),
            at: NOW,
        },
    )
    .await;
    assert_eq!(swept(store, NOW.plus(HOUR - SECOND)).await, 0);
    refused(store, take(), Conflict::Code).await;
    let found = store.authorization_code(&digest("code")).await.unwrap();
    assert_eq!(found.unwrap().taken_at, Some(NOW));
}

/// Whether grant, code and family with these letters and names are there.
async fn there(store: &Db, letter: char, name: &str) -> [bool; 3] {
    let (grant, digest) = (grant_id(letter), digest(name));
    [
        store.grant(&grant).await.unwrap().is_some(),
        store.authorization_code(&digest).await.unwrap().is_some(),
        store.refresh_family(&digest).await.unwrap().is_some(),
    ]
}

async fn a_grant_stays_for_its_refresh_family(store: &Db) {
    let expired = Grant {
        expires_at: NOW.minus(DAY),
        ..grant('g', 'p', 's')
    };
    let family = RefreshFamily {
        expires_at: NOW,
        ..refresh("name", 'g')
    };
    let code = AuthorizationCode {
        expires_at: NOW.minus(DAY),
        ..code("name", 'g')
    };
    let changes = [
        Change::AddGrant(expired),
        Change::AddCode(code),
        Change::AddRefresh(family),
    ];
    with(store, changes).await;
    assert_eq!(swept(store, NOW.minus(SECOND)).await, 0);
    assert_eq!(there(store, 'g', "name").await, [true; 3]);
    assert_eq!(swept(store, NOW).await, 3);
    assert_eq!(there(store, 'g', "name").await, [false; 3]);
}

async fn a_refresh_family_stays_for_its_grant(store: &Db) {
    let family = RefreshFamily {
        expires_at: NOW.minus(DAY),
        ..refresh("name", 'g')
    };
    let changes = [
        Change::AddGrant(grant('g', 'p', 's')),
        Change::AddRefresh(family),
    ];
    with(store, changes).await;
    assert_eq!(swept(store, NOW).await, 0);
    assert_eq!(there(store, 'g', "name").await, [true, false, true]);
    assert_eq!(swept(store, NOW.plus(HOUR)).await, 2);
}

async fn pushed_requests_go_an_hour_after_their_end(store: &Db) {
    let kept = PushedRequest {
        expires_at: NOW.minus(HOUR),
        ..pushed("kept")
    };
    let gone = PushedRequest {
        expires_at: NOW.minus(HOUR + SECOND),
        ..pushed("gone")
    };
    with(store, [kept, gone].map(Change::AddPushed)).await;
    assert_eq!(swept(store, NOW).await, 1);
    for (name, there) in [("kept", true), ("gone", false)] {
        let found = store.pushed_request(&digest(name)).await.unwrap();
        assert_eq!(found.is_some(), there, "{name}");
    }
}

async fn used_values_go_an_hour_after_they_expire(store: &Db) {
    let value = |name: &str, expires_at| Change::UseOnce {
        digest: digest(name),
        expires_at,
    };
    let ends = [("kept", HOUR), ("gone", HOUR + SECOND)];
    with(store, ends.map(|(name, ago)| value(name, NOW.minus(ago)))).await;
    assert_eq!(swept(store, NOW).await, 1);
    refused(store, value("kept", NOW), Conflict::Used).await;
    done(store, value("gone", NOW)).await;
}

fn note_until(client_id: &str, expires_at: UnixTime) -> Change {
    Change::NoteClient {
        sid: sid('s'),
        client_id: client_id.to_owned(),
        client_life: ClientLife::FIRST,
        expires_at,
    }
}

async fn who_heard_of_a_session_goes_when_it_expires(store: &Db) {
    let notes = [
        note_until("kept", NOW.plus(SECOND)),
        note_until("gone", NOW),
        note_until("gone too", NOW),
    ];
    with(store, notes).await;
    assert_eq!(store.sweep(NOW, 1).await.whole().unwrap(), 1);
    assert_eq!(swept(store, NOW).await, 1);
    assert_eq!(store.clients_of(&sid('s')).await.unwrap(), ["kept"]);
}

async fn a_note_is_only_ever_lengthened(store: &Db) {
    let notes = [
        note_until("longer", NOW),
        note_until("longer", NOW.plus(HOUR)),
        note_until("shorter", NOW.plus(HOUR)),
        note_until("shorter", NOW),
    ];
    with(store, notes).await;
    assert_eq!(swept(store, NOW.plus(HOUR - SECOND)).await, 0);
    assert_eq!(swept(store, NOW.plus(HOUR)).await, 2);
}

async fn dead_letters_go_after_30_days_and_waiting_ones_stay(store: &Db) {
    let edge = NOW.minus(DAY * 30);
    let old = |number, buried_at| Message {
        made_at: NOW.minus(DAY * 99),
        due_at: NOW.minus(DAY * 99),
        buried_at,
        ..message(number)
    };
    let messages = [
        old(1, None),
        old(2, Some(edge)),
        old(3, Some(edge.minus(SECOND))),
    ];
    with(store, messages.map(Change::AddMessage)).await;
    assert_eq!(swept(store, NOW).await, 1);
    for (number, there) in [(1, true), (2, true), (3, false)] {
        let found = store.message(&message_id(number)).await.unwrap();
        assert_eq!(found.is_some(), there, "{number}");
    }
}

async fn consents_stay(store: &Db) {
    with(store, [allow(consent('p', "shop"))]).await;
    assert_eq!(swept(store, NOW.plus(DAY * 9999)).await, 0);
}

async fn looks_go_after_90_days(store: &Db) {
    let edge = NOW.minus(DAY * 90);
    let add = |number, at| Change::AddLook {
        look: look(number, 'p', at),
        limit: 9,
        since: edge,
    };
    with(store, [add(0, edge), add(1, edge.minus(SECOND))]).await;
    assert_eq!(swept(store, NOW).await, 1);
    assert_eq!(
        store.looks(&person_id('p'), edge.minus(DAY)).await.unwrap(),
        1
    );
}

async fn devices_go_when_they_expire(store: &Db) {
    let kept = Device {
        expires_at: NOW.plus(SECOND),
        ..device("kept", 'p')
    };
    let gone = Device {
        expires_at: NOW,
        ..device("gone", 'p')
    };
    with(store, [kept, gone].map(Change::AddDevice)).await;
    assert_eq!(swept(store, NOW).await, 1);
    assert!(store.device(&digest("kept")).await.unwrap().is_some());
    assert!(store.device(&digest("gone")).await.unwrap().is_none());
}

async fn counters_go_when_their_window_is_over(store: &Db) {
    let window = rule().window.unwrap();
    let quiet = rule().quiet;
    let edge = NOW.minus(window.max(quiet));
    let named = |name| CounterKey::new("network", name);
    let count = |key, at, rule| Change::Count { key, rule, at };
    let endless = Rule {
        window: None,
        ..rule()
    };
    with(
        store,
        [
            count(named("open"), edge.plus(SECOND), rule()),
            count(named("over"), edge, rule()),
            count(named("until it is cleared"), NOW.minus(DAY * 1000), endless),
        ],
    )
    .await;
    assert_eq!(swept(store, NOW).await, 1);
    assert!(store.counter(&named("open")).await.unwrap().is_some());
    assert!(store.counter(&named("over")).await.unwrap().is_none());
    let lasting = named("until it is cleared");
    assert!(store.counter(&lasting).await.unwrap().is_some());
}

async fn batches_are_small(store: &Db) {
    let old = Device {
        expires_at: NOW,
        ..device("", 'p')
    };
    let devices = (0..5).map(|number| {
        Change::AddDevice(Device {
            digest: digest(&number.to_string()),
            ..old.clone()
        })
    });
    with(store, devices).await;
    for expected in [2, 2, 1, 0] {
        assert_eq!(store.sweep(NOW, 2).await.whole().unwrap(), expected);
    }
}
