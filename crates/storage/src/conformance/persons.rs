//! Persons and accounts.

use fedtoken_core::login::{PasswordDemand, Step};

use super::{
    check::{Db, done, faulty, group, refused},
    fixture::{
        DAY, NOW, account, device, digest, grant, grant_id, login, login_id, person, person_id,
        session,
    },
};
use crate::{
    Change, Changes, Conflict,
    stores::{Account, Grant, GrantLife},
};

group! {
    /// Checks of persons and their accounts.
    pub persons:
    what_was_added_is_found
    nobody_is_found_in_an_empty_store
    taken_keys_are_refused
    an_account_needs_its_person
    a_new_password_ends_the_demand
    a_demand_is_set_and_lifted
    changes_of_a_missing_account_are_refused
    a_rehash_replaces_only_the_hash_that_was_read
    the_end_of_trust_spares_one_login_and_one_device
}

fn two() -> Changes {
    Changes::new()
        .and(Change::AddPerson(person('p')))
        .and(Change::AddAccount(account('p')))
        .and(Change::AddPerson(person('q')))
}

async fn what_was_added_is_found(store: &Db) {
    done(store, two()).await;
    assert_eq!(
        store.person(&person_id('p')).await.unwrap(),
        Some(person('p'))
    );
    assert_eq!(
        store.account_named("user.p").await.unwrap(),
        Some(account('p'))
    );
    assert_eq!(
        store.account_of(&person_id('p')).await.unwrap(),
        Some(account('p'))
    );
    assert_eq!(store.account_of(&person_id('q')).await.unwrap(), None);
}

async fn nobody_is_found_in_an_empty_store(store: &Db) {
    store.ping().await.unwrap();
    assert_eq!(store.person(&person_id('p')).await.unwrap(), None);
    assert_eq!(store.account_named("user.p").await.unwrap(), None);
}

async fn taken_keys_are_refused(store: &Db) {
    done(store, two()).await;
    refused(
        store,
        Change::AddPerson(person('p')),
        Conflict::Exists("person"),
    )
    .await;
    let second_of_p = Account {
        username: "other".to_owned(),
        ..account('p')
    };
    refused(
        store,
        Change::AddAccount(second_of_p),
        Conflict::Exists("account"),
    )
    .await;
    let same_name = Account {
        username: "user.p".to_owned(),
        ..account('q')
    };
    refused(
        store,
        Change::AddAccount(same_name),
        Conflict::Exists("account"),
    )
    .await;
    done(store, Change::AddAccount(account('q'))).await;
}

async fn an_account_needs_its_person(store: &Db) {
    faulty(store, Change::AddAccount(account('p'))).await;
}

async fn a_new_password_ends_the_demand(store: &Db) {
    done(store, two()).await;
    let later = NOW.plus(DAY);
    let password = vec![8; 90];
    let set = Change::SetPassword {
        person_id: person_id('p'),
        password: password.clone(),
        at: later,
    };
    done(store, set).await;
    let expected = Account {
        password,
        demand: PasswordDemand::None,
        changed_at: later,
        ..account('p')
    };
    assert_eq!(
        store.account_of(&person_id('p')).await.unwrap(),
        Some(expected)
    );
}

async fn a_demand_is_set_and_lifted(store: &Db) {
    done(store, two()).await;
    for demand in [PasswordDemand::None, PasswordDemand::NewPassword] {
        done(
            store,
            Change::Demand {
                person_id: person_id('p'),
                demand,
            },
        )
        .await;
        let expected = Account {
            demand,
            ..account('p')
        };
        assert_eq!(
            store.account_of(&person_id('p')).await.unwrap(),
            Some(expected)
        );
    }
}

async fn changes_of_a_missing_account_are_refused(store: &Db) {
    done(store, two()).await;
    let person_id = person_id('q');
    let demand = Change::Demand {
        person_id: person_id.clone(),
        demand: PasswordDemand::NewPassword,
    };
    refused(store, demand, Conflict::Missing("account")).await;
    let password = Change::SetPassword {
        person_id,
        password: vec![1],
        at: NOW,
    };
    refused(store, password, Conflict::Missing("account")).await;
}

async fn a_rehash_replaces_only_the_hash_that_was_read(store: &Db) {
    done(store, two()).await;
    let before = account('p').password;
    let rehash = |from: &[u8], to: &[u8]| Change::Rehash {
        person_id: person_id('p'),
        from: from.to_vec(),
        to: to.to_vec(),
    };
    done(store, rehash(&before, &[1; 90])).await;
    done(store, rehash(&before, &[2; 90])).await;
    let held = store.account_of(&person_id('p')).await.unwrap().unwrap();
    assert_eq!(held.password, [1; 90]);
    assert_eq!(held.changed_at, account('p').changed_at);
}

async fn the_end_of_trust_spares_one_login_and_one_device(store: &Db) {
    let mine = |step, letter| Change::AddLogin(login(letter, 'p', step));
    let changes = two()
        .and(mine(Step::Code, 'l'))
        .and(mine(Step::Code, 'm'))
        .and(mine(Step::ChoosePassword, 'n'))
        .and(mine(Step::Finished, 'f'))
        .and(Change::AddLogin(login('o', 'q', Step::Code)))
        .and(Change::AddSession(session("mine", 's', 'p')))
        .and(Change::AddSession(session("other", 't', 'q')))
        .and(Change::AddGrant(grant('g', 'p', 's')))
        .and(Change::AddGrant(grant('h', 'q', 't')))
        .and(Change::AddGrant(Grant {
            life: GrantLife::Offline,
            ..grant('o', 'p', 's')
        }))
        .and(Change::AddDevice(device("kept", 'p')))
        .and(Change::AddDevice(device("gone", 'p')))
        .and(Change::AddDevice(device("other", 'q')));
    done(store, changes).await;
    let end = |device| Change::EndTrust {
        person_id: person_id('p'),
        login_id: login_id('l'),
        device,
        at: NOW,
    };
    done(store, end(Some(digest("kept")))).await;
    let steps = [
        ('l', Step::Code),
        ('m', Step::Ended),
        ('n', Step::Ended),
        ('f', Step::Finished),
        ('o', Step::Code),
    ];
    for (letter, step) in steps {
        let held = store.login(&login_id(letter)).await.unwrap().unwrap();
        assert_eq!(held.step, step, "{letter}");
    }
    for (name, ended) in [("mine", Some(NOW)), ("other", None)] {
        let held = store.session(&digest(name)).await.unwrap().unwrap();
        assert_eq!(held.ended_at, ended, "{name}");
    }
    for (letter, ended) in [('g', Some(NOW)), ('h', None), ('o', Some(NOW))] {
        let held = store.grant(&grant_id(letter)).await.unwrap().unwrap();
        assert_eq!(held.ended_at, ended, "{letter}");
    }
    for (name, known) in [("kept", true), ("gone", false), ("other", true)] {
        let held = store.device(&digest(name)).await.unwrap();
        assert_eq!(held.is_some(), known, "{name}");
    }
    done(store, end(None)).await;
    assert!(store.device(&digest("kept")).await.unwrap().is_none());
}
