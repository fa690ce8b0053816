//! TOTP enrolments.

use fedtoken_core::challenge;

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{person, person_id, totp as enrolment},
};
use crate::{Change, Changes, Conflict, stores::Totp};

group! {
    /// Checks of TOTP enrolments.
    pub totps:
    what_was_added_is_found
    a_second_enrolment_is_refused
    an_enrolment_needs_its_person
    only_newer_steps_are_accepted
    attempts_stop_at_the_limit
    of_parallel_takers_of_a_step_one_wins
}

async fn one(store: &Db) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddTotp(enrolment('p')));
    done(store, changes).await;
}

async fn held(store: &Db) -> Totp {
    store.totp_of(&person_id('p')).await.unwrap().unwrap()
}

fn advance(step: u64) -> Change {
    Change::AdvanceTotp {
        person_id: person_id('p'),
        step,
    }
}

fn attempt(limit: u32) -> Change {
    Change::CountTotpAttempt {
        person_id: person_id('p'),
        limit,
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store).await;
    assert_eq!(held(store).await, enrolment('p'));
    assert_eq!(store.totp_of(&person_id('q')).await.unwrap(), None);
    done(store, Change::AddPerson(person('q'))).await;
    let parameters = challenge::Totp {
        algorithm: challenge::Algorithm::Sha512,
        digits: challenge::Digits::new(8).unwrap(),
        period: challenge::Period::from_secs(60).unwrap(),
        window: challenge::Window::new(2).unwrap(),
    };
    let other = Totp {
        parameters,
        last_step: Some(9),
        wrong_in_row: 4,
        ..enrolment('q')
    };
    done(store, Change::AddTotp(other.clone())).await;
    assert_eq!(store.totp_of(&person_id('q')).await.unwrap(), Some(other));
}

async fn a_second_enrolment_is_refused(store: &Db) {
    one(store).await;
    refused(
        store,
        Change::AddTotp(enrolment('p')),
        Conflict::Exists("totp"),
    )
    .await;
}

async fn an_enrolment_needs_its_person(store: &Db) {
    faulty(store, Change::AddTotp(enrolment('p'))).await;
}

async fn only_newer_steps_are_accepted(store: &Db) {
    one(store).await;
    done(store, attempt(9)).await;
    done(store, advance(100)).await;
    let expected = Totp {
        last_step: Some(100),
        ..enrolment('p')
    };
    assert_eq!(held(store).await, expected);
    for old in [100, 99, 0] {
        refused(store, advance(old), Conflict::Step).await;
    }
    done(store, advance(101)).await;
    let unknown = Change::AdvanceTotp {
        person_id: person_id('q'),
        step: 1,
    };
    refused(store, unknown, Conflict::Step).await;
}

async fn attempts_stop_at_the_limit(store: &Db) {
    one(store).await;
    done(store, attempt(2)).await;
    done(store, attempt(2)).await;
    refused(store, attempt(2), Conflict::Key).await;
    assert_eq!(held(store).await.wrong_in_row, 2);
    let unknown = Change::CountTotpAttempt {
        person_id: person_id('q'),
        limit: 2,
    };
    refused(store, unknown, Conflict::Key).await;
}

async fn of_parallel_takers_of_a_step_one_wins(store: &Db) {
    one(store).await;
    assert_eq!(winners(store, 50, |_| advance(100)).await, 1);
}
