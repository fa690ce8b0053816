//! Authorization codes and grants.

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{
        HOUR, NOW, allow, allow_after, code, consent, digest, grant, grant_id, person, person_id,
        sid,
    },
};
use crate::{
    Change, Changes, Conflict,
    stores::{AuthorizationCode, Consent, Grant, GrantLife},
};

group! {
    /// Checks of authorization codes and grants.
    pub authorizations:
    what_was_added_is_found
    taken_keys_are_refused
    what_points_to_nothing_is_a_fault
    a_code_is_taken_once
    a_code_is_not_taken_twice_in_one_commit
    a_code_of_an_ended_grant_is_not_taken
    a_grant_under_a_consent_needs_it
    a_grant_ends_once
    the_grants_of_one_session_end
    a_grant_for_use_while_away_outlives_the_session
    what_one_person_gave_one_client_ends
    live_grants_for_use_while_away_are_listed
    of_parallel_takers_one_wins
}

async fn one(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddGrant(grant('g', 'p', 's')))
        .and(Change::AddCode(code("code", 'g')));
    done(store, changes).await;
}

async fn held(store: &Db, letter: char) -> Grant {
    store.grant(&grant_id(letter)).await.unwrap().unwrap()
}

fn offline(letter: char) -> Grant {
    Grant {
        life: GrantLife::Offline,
        ..grant(letter, 'p', 's')
    }
}

fn take() -> Change {
    Change::TakeCode {
        digest: digest("code"),
        at: NOW,
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store).await;
    assert_eq!(held(store, 'g').await, grant('g', 'p', 's'));
    let found = store.authorization_code(&digest("code")).await.unwrap();
    assert_eq!(found, Some(code("code", 'g')));
    let both = store.code_with_grant(&digest("code")).await.unwrap();
    assert_eq!(both, Some((code("code", 'g'), grant('g', 'p', 's'))));
    let other = AuthorizationCode {
        code_challenge: None,
        nonce: None,
        bound_to: Some("thumbprint".to_owned()),
        taken_at: Some(NOW),
        ..code("other", 'g')
    };
    done(store, Change::AddCode(other.clone())).await;
    let away = Grant {
        resource: Some("urn:api".to_owned()),
        claims: Some("{\"userinfo\":{}}".to_owned()),
        ..offline('o')
    };
    done(store, Change::AddGrant(away.clone())).await;
    assert_eq!(held(store, 'o').await, away);
    assert_eq!(
        store.authorization_code(&digest("other")).await.unwrap(),
        Some(other)
    );
    assert_eq!(store.grant(&grant_id('h')).await.unwrap(), None);
    assert_eq!(
        store.authorization_code(&digest("none")).await.unwrap(),
        None
    );
    assert_eq!(store.code_with_grant(&digest("none")).await.unwrap(), None);
}

async fn taken_keys_are_refused(store: &Db) {
    one(store).await;
    let same_grant = Change::AddGrant(grant('g', 'p', 's'));
    refused(store, same_grant, Conflict::Exists("authorization_grant")).await;
    let same_code = Change::AddCode(code("code", 'g'));
    refused(store, same_code, Conflict::Exists("authorization_code")).await;
}

async fn what_points_to_nothing_is_a_fault(store: &Db) {
    faulty(store, Change::AddGrant(grant('g', 'p', 's'))).await;
    faulty(store, Change::AddCode(code("code", 'g'))).await;
}

async fn a_code_is_taken_once(store: &Db) {
    one(store).await;
    done(store, take()).await;
    let expected = AuthorizationCode {
        taken_at: Some(NOW),
        ..code("code", 'g')
    };
    let found = store.authorization_code(&digest("code")).await.unwrap();
    assert_eq!(found, Some(expected));
    let later = Change::TakeCode {
        digest: digest("code"),
        at: NOW.plus(HOUR),
    };
    refused(store, later, Conflict::Code).await;
    let unknown = Change::TakeCode {
        digest: digest("none"),
        at: NOW,
    };
    refused(store, unknown, Conflict::Code).await;
}

async fn a_code_is_not_taken_twice_in_one_commit(store: &Db) {
    one(store).await;
    refused(store, Changes::from(take()).and(take()), Conflict::Code).await;
    let found = store.authorization_code(&digest("code")).await.unwrap();
    assert_eq!(found, Some(code("code", 'g')));
}

async fn a_code_of_an_ended_grant_is_not_taken(store: &Db) {
    one(store).await;
    let end = Change::EndGrant {
        grant_id: grant_id('g'),
        at: NOW,
    };
    refused(
        store,
        Changes::from(end.clone()).and(take()),
        Conflict::Grant,
    )
    .await;
    done(store, end).await;
    refused(store, take(), Conflict::Grant).await;
    let found = store.authorization_code(&digest("code")).await.unwrap();
    assert_eq!(found, Some(code("code", 'g')));
    done(store, Change::AddGrant(grant('h', 'p', 's'))).await;
    let taken = AuthorizationCode {
        taken_at: Some(NOW),
        ..code("taken", 'g')
    };
    done(store, Change::AddCode(taken)).await;
    let again = Change::TakeCode {
        digest: digest("taken"),
        at: NOW,
    };
    refused(store, again, Conflict::Code).await;
}

async fn a_grant_under_a_consent_needs_it(store: &Db) {
    one(store).await;
    let read = consent('p', "shop");
    let under = |letter| Change::AddGrantUnder(grant(letter, 'p', 's'), read.clone());
    refused(store, under('a'), Conflict::Consent).await;
    done(store, allow(read.clone())).await;
    done(store, under('a')).await;
    assert_eq!(held(store, 'a').await, grant('a', 'p', 's'));
    refused(store, under('a'), Conflict::Exists("authorization_grant")).await;
    let narrower = Consent {
        scope: "openid".to_owned(),
        ..read.clone()
    };
    done(store, allow_after(&read, narrower.clone())).await;
    refused(store, under('b'), Conflict::Consent).await;
    let later = Consent {
        given_at: NOW.plus(HOUR),
        ..read.clone()
    };
    done(store, allow_after(&narrower, later.clone())).await;
    refused(store, under('b'), Conflict::Consent).await;
    let drop = Change::DropConsent {
        person_id: person_id('p'),
        client_id: "shop".to_owned(),
    };
    let back = Changes::from(allow_after(&later, read.clone()));
    refused(store, back.and(drop).and(under('b')), Conflict::Consent).await;
    assert_eq!(store.grant(&grant_id('b')).await.unwrap(), None);
}

async fn a_grant_ends_once(store: &Db) {
    one(store).await;
    let end = |at| Change::EndGrant {
        grant_id: grant_id('g'),
        at,
    };
    done(store, end(NOW)).await;
    done(store, end(NOW.plus(HOUR))).await;
    assert_eq!(held(store, 'g').await.ended_at, Some(NOW));
    done(
        store,
        Change::EndGrant {
            grant_id: grant_id('h'),
            at: NOW,
        },
    )
    .await;
}

async fn the_grants_of_one_session_end(store: &Db) {
    one(store).await;
    let earlier = NOW.minus(HOUR);
    let ended = Grant {
        ended_at: Some(earlier),
        ..grant('h', 'p', 's')
    };
    let changes = [ended, grant('i', 'p', 's'), grant('j', 'p', 'u')];
    done(
        store,
        changes
            .map(Change::AddGrant)
            .into_iter()
            .collect::<Changes>(),
    )
    .await;
    done(
        store,
        Change::EndGrantsOf {
            sid: sid('s'),
            at: NOW,
        },
    )
    .await;
    for (letter, ended_at) in [
        ('g', Some(NOW)),
        ('h', Some(earlier)),
        ('i', Some(NOW)),
        ('j', None),
    ] {
        assert_eq!(
            held(store, letter).await.ended_at,
            ended_at,
            "grant {letter}"
        );
    }
}

async fn a_grant_for_use_while_away_outlives_the_session(store: &Db) {
    one(store).await;
    done(store, Change::AddGrant(offline('o'))).await;
    let logout = Change::EndGrantsOf {
        sid: sid('s'),
        at: NOW,
    };
    done(store, logout).await;
    assert_eq!(held(store, 'o').await, offline('o'));
    let end = Change::EndGrant {
        grant_id: grant_id('o'),
        at: NOW,
    };
    done(store, end).await;
    assert_eq!(held(store, 'o').await.ended_at, Some(NOW));
}

async fn what_one_person_gave_one_client_ends(store: &Db) {
    one(store).await;
    let bank = Grant {
        client_id: "bank".to_owned(),
        ..grant('b', 'p', 's')
    };
    let changes = Changes::new()
        .and(Change::AddPerson(person('q')))
        .and(Change::AddGrant(offline('o')))
        .and(Change::AddGrant(bank))
        .and(Change::AddGrant(grant('q', 'q', 't')))
        .and(Change::EndGrantsFor {
            person_id: person_id('p'),
            client_id: "shop".to_owned(),
            at: NOW,
        });
    done(store, changes).await;
    for (letter, ended_at) in [('g', Some(NOW)), ('o', Some(NOW)), ('b', None), ('q', None)] {
        let found = held(store, letter).await.ended_at;
        assert_eq!(found, ended_at, "grant {letter}");
    }
}

async fn live_grants_for_use_while_away_are_listed(store: &Db) {
    one(store).await;
    let newer = Grant {
        issued_at: NOW.plus(HOUR),
        expires_at: NOW.plus(HOUR).plus(HOUR),
        ..offline('a')
    };
    let bank = Grant {
        client_id: "bank".to_owned(),
        ..offline('b')
    };
    let ended = Grant {
        ended_at: Some(NOW),
        ..offline('c')
    };
    let of_another = Grant {
        life: GrantLife::Offline,
        ..grant('q', 'q', 't')
    };
    done(store, Change::AddPerson(person('q'))).await;
    for grant in [&newer, &bank, &ended, &of_another, &offline('o')] {
        done(store, Change::AddGrant(grant.clone())).await;
    }
    let listed = async |now| {
        let listed = store.offline_grants_of(&person_id('p'), now).await;
        listed.unwrap()
    };
    assert_eq!(listed(NOW).await, [bank, offline('o'), newer.clone()]);
    assert_eq!(listed(NOW.plus(HOUR)).await, [newer]);
}

async fn of_parallel_takers_one_wins(store: &Db) {
    one(store).await;
    assert_eq!(winners(store, 100, |_| take()).await, 1);
}
