//! Logins after the right password.

use fedtoken_core::login::{Method, Step};

use super::{
    check::{Db, done, faulty, group, refused, winners},
    fixture::{digest, login, login_id, person},
};
use crate::{
    Change, Changes, Conflict,
    stores::{Login, Trust},
};

group! {
    /// Checks of logins.
    pub logins:
    what_was_added_is_found
    a_taken_id_is_refused
    a_login_needs_its_person
    attempts_stop_at_the_limit
    only_the_named_step_counts
    refunds_stop_at_zero
    a_new_password_is_kept_once
    only_the_code_step_finishes
    only_an_open_login_ends
    a_closed_login_forgets_the_hash
    of_parallel_attempts_the_limit_wins
    of_parallel_finishers_one_wins
}

async fn one(store: &Db, step: Step) {
    let changes = Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddLogin(login('l', 'p', step)));
    done(store, changes).await;
}

async fn held(store: &Db) -> Login {
    store.login(&login_id('l')).await.unwrap().unwrap()
}

fn attempt(limit: u32) -> Change {
    attempt_in(Step::Code, limit)
}

fn attempt_in(step: Step, limit: u32) -> Change {
    Change::CountLoginAttempt {
        login_id: login_id('l'),
        step,
        limit,
    }
}

fn keep() -> Change {
    Change::KeepNewPassword {
        login_id: login_id('l'),
        password: vec![4; 90],
    }
}

fn finish() -> Change {
    Change::FinishLogin {
        login_id: login_id('l'),
    }
}

fn end() -> Change {
    Change::EndLogin {
        login_id: login_id('l'),
    }
}

async fn what_was_added_is_found(store: &Db) {
    one(store, Step::Code).await;
    assert_eq!(held(store).await, login('l', 'p', Step::Code));
    assert_eq!(store.login(&login_id('m')).await.unwrap(), None);
    let other = Login {
        method: Method::App,
        device: Some(digest("device")),
        browser: None,
        trust: Trust::Public,
        attempts: 2,
        new_password: Some(vec![1, 2]),
        ..login('m', 'p', Step::ChoosePassword)
    };
    done(store, Change::AddLogin(other.clone())).await;
    assert_eq!(store.login(&login_id('m')).await.unwrap(), Some(other));
}

async fn a_taken_id_is_refused(store: &Db) {
    one(store, Step::Code).await;
    let again = Change::AddLogin(login('l', 'p', Step::Code));
    refused(store, again, Conflict::Exists("login")).await;
}

async fn a_login_needs_its_person(store: &Db) {
    faulty(store, Change::AddLogin(login('l', 'p', Step::Code))).await;
}

async fn attempts_stop_at_the_limit(store: &Db) {
    one(store, Step::Code).await;
    done(store, attempt(2)).await;
    done(store, attempt(2)).await;
    refused(store, attempt(2), Conflict::Login).await;
    assert_eq!(held(store).await.attempts, 2);
}

async fn only_the_named_step_counts(store: &Db) {
    one(store, Step::ChoosePassword).await;
    refused(store, attempt(5), Conflict::Login).await;
    done(store, attempt_in(Step::ChoosePassword, 1)).await;
    refused(store, attempt_in(Step::ChoosePassword, 1), Conflict::Login).await;
    done(store, keep()).await;
    assert_eq!(held(store).await.attempts, 0);
    refused(store, attempt_in(Step::ChoosePassword, 5), Conflict::Login).await;
    done(store, attempt(5)).await;
    done(store, finish()).await;
    refused(store, attempt(5), Conflict::Login).await;
    let unknown = Change::CountLoginAttempt {
        login_id: login_id('m'),
        step: Step::Code,
        limit: 5,
    };
    refused(store, unknown, Conflict::Login).await;
}

async fn refunds_stop_at_zero(store: &Db) {
    one(store, Step::Code).await;
    let refund = || Change::RefundLoginAttempt(login_id('l'));
    done(store, attempt(5)).await;
    done(store, refund()).await;
    done(store, refund()).await;
    assert_eq!(held(store).await.attempts, 0);
}

async fn a_new_password_is_kept_once(store: &Db) {
    one(store, Step::ChoosePassword).await;
    done(store, keep()).await;
    let expected = Login {
        new_password: Some(vec![4; 90]),
        ..login('l', 'p', Step::Code)
    };
    assert_eq!(held(store).await, expected);
    refused(store, keep(), Conflict::Login).await;
}

async fn only_the_code_step_finishes(store: &Db) {
    one(store, Step::ChoosePassword).await;
    refused(store, finish(), Conflict::Login).await;
    done(store, keep()).await;
    done(store, finish()).await;
    assert_eq!(held(store).await.step, Step::Finished);
    refused(store, finish(), Conflict::Login).await;
    refused(store, keep(), Conflict::Login).await;
}

async fn only_an_open_login_ends(store: &Db) {
    one(store, Step::Code).await;
    done(store, Change::AddLogin(login('m', 'p', Step::Finished))).await;
    done(store, end()).await;
    assert_eq!(held(store).await.step, Step::Ended);
    for change in [finish(), attempt(5), keep()] {
        refused(store, change, Conflict::Login).await;
    }
    done(store, end()).await;
    done(
        store,
        Change::EndLogin {
            login_id: login_id('m'),
        },
    )
    .await;
    done(
        store,
        Change::EndLogin {
            login_id: login_id('n'),
        },
    )
    .await;
    let finished = store.login(&login_id('m')).await.unwrap();
    assert_eq!(finished, Some(login('m', 'p', Step::Finished)));
}

async fn a_closed_login_forgets_the_hash(store: &Db) {
    one(store, Step::ChoosePassword).await;
    done(
        store,
        Change::AddLogin(login('m', 'p', Step::ChoosePassword)),
    )
    .await;
    let other = Change::KeepNewPassword {
        login_id: login_id('m'),
        password: vec![4; 90],
    };
    done(store, Changes::from(keep()).and(other)).await;
    done(
        store,
        Changes::from(finish()).and(Change::EndLogin {
            login_id: login_id('m'),
        }),
    )
    .await;
    assert_eq!(held(store).await.new_password, None);
    let ended = store.login(&login_id('m')).await.unwrap();
    assert_eq!(ended, Some(login('m', 'p', Step::Ended)));
}

async fn of_parallel_attempts_the_limit_wins(store: &Db) {
    one(store, Step::Code).await;
    assert_eq!(winners(store, 100, |_| attempt(5)).await, 5);
    assert_eq!(held(store).await.attempts, 5);
}

async fn of_parallel_finishers_one_wins(store: &Db) {
    one(store, Step::Code).await;
    assert_eq!(winners(store, 50, |_| finish()).await, 1);
}
