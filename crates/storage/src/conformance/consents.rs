//! Consents.

use super::{
    check::{Db, done, faulty, group, refused},
    fixture::{HOUR, NOW, allow, allow_after, consent, drop_consent, person, person_id},
};
use crate::{Change, Changes, Conflict, stores::Consent};

group! {
    /// Checks of consents.
    pub consents:
    what_was_given_is_found
    a_consent_needs_its_person
    a_new_consent_replaces_the_old
    a_first_consent_needs_that_there_is_none
    a_consent_that_was_read_otherwise_is_not_replaced
    consents_are_listed_by_client
    a_dropped_consent_is_gone
}

async fn two_persons(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddPerson(person('q')));
    done(store, changes).await;
}

async fn held(store: &Db, owner: char, client_id: &str) -> Option<Consent> {
    let found = store.consent(&person_id(owner), client_id).await;
    found.unwrap()
}

async fn what_was_given_is_found(store: &Db) {
    two_persons(store).await;
    done(store, allow(consent('p', "shop"))).await;
    assert_eq!(held(store, 'p', "shop").await, Some(consent('p', "shop")));
    assert_eq!(held(store, 'q', "shop").await, None);
    assert_eq!(held(store, 'p', "bank").await, None);
}

async fn a_consent_needs_its_person(store: &Db) {
    faulty(store, allow(consent('p', "shop"))).await;
}

async fn a_new_consent_replaces_the_old(store: &Db) {
    two_persons(store).await;
    let newer = Consent {
        scope: "openid".to_owned(),
        given_at: NOW.plus(HOUR),
        ..consent('p', "shop")
    };
    let changes = Changes::new()
        .and(allow(consent('p', "shop")))
        .and(allow(consent('q', "shop")))
        .and(allow_after(&consent('p', "shop"), newer.clone()));
    done(store, changes).await;
    assert_eq!(held(store, 'p', "shop").await, Some(newer));
    assert_eq!(held(store, 'q', "shop").await, Some(consent('q', "shop")));
}

async fn a_first_consent_needs_that_there_is_none(store: &Db) {
    two_persons(store).await;
    done(store, allow(consent('p', "shop"))).await;
    let other = Consent {
        scope: "openid phone".to_owned(),
        ..consent('p', "shop")
    };
    refused(store, allow(other), Conflict::Consent).await;
    assert_eq!(held(store, 'p', "shop").await, Some(consent('p', "shop")));
}

async fn a_consent_that_was_read_otherwise_is_not_replaced(store: &Db) {
    two_persons(store).await;
    let read = consent('p', "shop");
    let new = Consent {
        scope: "openid phone".to_owned(),
        ..read.clone()
    };
    refused(store, allow_after(&read, new.clone()), Conflict::Consent).await;
    let narrower = Consent {
        scope: "openid".to_owned(),
        ..read.clone()
    };
    let earlier = Consent {
        given_at: NOW.minus(HOUR),
        ..read.clone()
    };
    done(store, allow(read.clone())).await;
    for wrong in [narrower, earlier] {
        refused(store, allow_after(&wrong, new.clone()), Conflict::Consent).await;
        assert_eq!(held(store, 'p', "shop").await, Some(read.clone()));
    }
    done(store, allow_after(&read, new.clone())).await;
    assert_eq!(held(store, 'p', "shop").await, Some(new));
}

async fn consents_are_listed_by_client(store: &Db) {
    two_persons(store).await;
    for (owner, client_id) in [('p', "shop"), ('p', "bank"), ('q', "mill")] {
        done(store, allow(consent(owner, client_id))).await;
    }
    let listed = store.consents_of(&person_id('p')).await.unwrap();
    assert_eq!(listed, [consent('p', "bank"), consent('p', "shop")]);
    assert_eq!(store.consents_of(&person_id('r')).await.unwrap(), []);
}

async fn a_dropped_consent_is_gone(store: &Db) {
    two_persons(store).await;
    for (owner, client_id) in [('p', "shop"), ('p', "bank"), ('q', "shop")] {
        done(store, allow(consent(owner, client_id))).await;
    }
    for _ in 0..2 {
        done(store, drop_consent('p', "shop")).await;
    }
    let listed = store.consents_of(&person_id('p')).await.unwrap();
    assert_eq!(listed, [consent('p', "bank")]);
    assert_eq!(held(store, 'q', "shop").await, Some(consent('q', "shop")));
}
