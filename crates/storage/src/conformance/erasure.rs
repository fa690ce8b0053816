//! The erasure of a person.

use fedtoken_core::login::Step;

use super::{
    check::{Db, done, faulty, group, refused},
    fixture::{
        NOW, account, at, digest, grant_id, login, login_id, note, person, person_id, session, sid,
        token_id,
    },
    world::world,
};
use crate::{
    Change, Changes, ClientChange, Conflict,
    stores::{Account, JournalPart},
};

group! {
    /// Checks of the erasure of a person.
    pub erasure:
    nothing_of_an_erased_person_is_found
    others_keep_what_is_theirs
    the_lines_of_an_erased_person_stay_where_they_are
    nobody_is_erased_twice
    no_client_of_a_session_is_passed_over
    a_session_that_has_ended_holds_nobody_up
    a_client_that_went_need_not_be_told
    the_user_name_of_an_erased_person_is_free
    nothing_is_added_for_an_erased_person
}

fn forget(letter: char) -> Change {
    Change::ForgetClients {
        sid: sid(letter),
        client_ids: vec!["shop".to_owned()],
    }
}

fn erase(letter: char) -> Change {
    Change::Erase(person_id(letter))
}

async fn erased(store: &Db) {
    world(store).await;
    done(store, Changes::from(forget('s')).and(erase('p'))).await;
}

async fn nothing_of_an_erased_person_is_found(store: &Db) {
    erased(store).await;
    let id = person_id('p');
    assert_eq!(store.person(&id).await.unwrap(), None);
    assert_eq!(store.account_of(&id).await.unwrap(), None);
    assert_eq!(store.account_named("user.p").await.unwrap(), None);
    assert_eq!(store.token_of(&id).await.unwrap(), None);
    assert_eq!(store.cell(&token_id('t'), at(7)).await.unwrap(), None);
    assert_eq!(store.totp_of(&id).await.unwrap(), None);
    assert_eq!(store.device(&digest("device")).await.unwrap(), None);
    assert_eq!(store.login(&login_id('l')).await.unwrap(), None);
    assert_eq!(store.looks(&id, NOW).await.unwrap(), 0);
    assert_eq!(store.sessions_of(&id).await.unwrap(), []);
    assert_eq!(store.session(&digest("cookie")).await.unwrap(), None);
    assert_eq!(store.consents_of(&id).await.unwrap(), []);
    assert_eq!(store.grant(&grant_id('g')).await.unwrap(), None);
    assert_eq!(store.grant(&grant_id('i')).await.unwrap(), None);
    let code = store.authorization_code(&digest("code")).await.unwrap();
    assert_eq!(code, None);
    let family = store.refresh_family(&digest("family")).await.unwrap();
    assert_eq!(family, None);
    assert_eq!(store.journal_key(&id).await.unwrap(), None);
    assert_eq!(store.journal_of(&id, 9).await.unwrap(), []);
}

async fn others_keep_what_is_theirs(store: &Db) {
    world(store).await;
    done(store, Change::AddAccount(account('q'))).await;
    done(store, Changes::from(forget('s')).and(erase('p'))).await;
    let id = person_id('q');
    assert_eq!(store.person(&id).await.unwrap(), Some(person('q')));
    assert_eq!(store.account_of(&id).await.unwrap(), Some(account('q')));
}

/// The chain goes over rows as they stand, so it holds.
async fn the_lines_of_an_erased_person_stay_where_they_are(store: &Db) {
    world(store).await;
    let rows = async || store.journal_rows(JournalPart::Whole, i64::MIN, 99).await;
    let before = rows().await.unwrap();
    done(store, Changes::from(forget('s')).and(erase('p'))).await;
    assert_eq!(rows().await.unwrap(), before);
}

async fn nobody_is_erased_twice(store: &Db) {
    erased(store).await;
    refused(store, erase('p'), Conflict::Missing("person")).await;
}

async fn no_client_of_a_session_is_passed_over(store: &Db) {
    world(store).await;
    refused(store, erase('p'), Conflict::Clients).await;
    let late = Changes::from(forget('s')).and(note('s', "bank"));
    done(store, late).await;
    refused(store, erase('p'), Conflict::Clients).await;
}

async fn a_session_that_has_ended_holds_nobody_up(store: &Db) {
    world(store).await;
    let end = Change::EndSession {
        digest: digest("cookie"),
        at: NOW,
    };
    done(store, end).await;
    done(store, erase('p')).await;
    assert!(store.clients_of(&sid('s')).await.unwrap().is_empty());
}

async fn a_client_that_went_need_not_be_told(store: &Db) {
    world(store).await;
    let gone = ClientChange::Remove {
        client_id: "shop".to_owned(),
        at: NOW,
    };
    done(store, Change::from(gone)).await;
    done(store, erase('p')).await;
}

async fn the_user_name_of_an_erased_person_is_free(store: &Db) {
    erased(store).await;
    let next = Account {
        username: account('p').username,
        ..account('q')
    };
    done(store, Change::AddAccount(next)).await;
}

async fn nothing_is_added_for_an_erased_person(store: &Db) {
    erased(store).await;
    let finish = Changes::from(Change::FinishLogin {
        login_id: login_id('l'),
    })
    .and(Change::AddSession(session("new", 's', 'p')));
    refused(store, finish, Conflict::Login).await;
    let begin = Change::AddLogin(login('n', 'p', Step::Code));
    faulty(store, begin).await;
}
