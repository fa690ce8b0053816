//! Consents.

use super::{
    check::{Db, done, faulty, group},
    fixture::{HOUR, NOW, consent, person, person_id},
};
use crate::{Change, Changes, stores::Consent};

group! {
    /// Checks of consents.
    pub consents:
    what_was_given_is_found
    a_consent_needs_its_person
    a_new_consent_replaces_the_old
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
    done(store, Change::PutConsent(consent('p', "shop"))).await;
    assert_eq!(held(store, 'p', "shop").await, Some(consent('p', "shop")));
    assert_eq!(held(store, 'q', "shop").await, None);
    assert_eq!(held(store, 'p', "bank").await, None);
}

async fn a_consent_needs_its_person(store: &Db) {
    faulty(store, Change::PutConsent(consent('p', "shop"))).await;
}

async fn a_new_consent_replaces_the_old(store: &Db) {
    two_persons(store).await;
    let newer = Consent {
        scope: "openid".to_owned(),
        given_at: NOW.plus(HOUR),
        ..consent('p', "shop")
    };
    let changes = Changes::new()
        .and(Change::PutConsent(consent('p', "shop")))
        .and(Change::PutConsent(consent('q', "shop")))
        .and(Change::PutConsent(newer.clone()));
    done(store, changes).await;
    assert_eq!(held(store, 'p', "shop").await, Some(newer));
    assert_eq!(held(store, 'q', "shop").await, Some(consent('q', "shop")));
}

async fn consents_are_listed_by_client(store: &Db) {
    two_persons(store).await;
    for (owner, client_id) in [('p', "shop"), ('p', "bank"), ('q', "mill")] {
        done(store, Change::PutConsent(consent(owner, client_id))).await;
    }
    let listed = store.consents_of(&person_id('p')).await.unwrap();
    assert_eq!(listed, [consent('p', "bank"), consent('p', "shop")]);
    assert_eq!(store.consents_of(&person_id('r')).await.unwrap(), []);
}

async fn a_dropped_consent_is_gone(store: &Db) {
    two_persons(store).await;
    for (owner, client_id) in [('p', "shop"), ('p', "bank"), ('q', "shop")] {
        done(store, Change::PutConsent(consent(owner, client_id))).await;
    }
    let drop = || Change::DropConsent {
        person_id: person_id('p'),
        client_id: "shop".to_owned(),
    };
    done(store, drop()).await;
    done(store, drop()).await;
    let listed = store.consents_of(&person_id('p')).await.unwrap();
    assert_eq!(listed, [consent('p', "bank")]);
    assert_eq!(held(store, 'q', "shop").await, Some(consent('q', "shop")));
}
