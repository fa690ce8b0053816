//! Clients and signing keys.

mod removals;

use std::time::Duration;

use removals::{
    a_client_that_is_replaced_keeps_what_it_was_allowed,
    a_registration_of_an_earlier_life_gets_nothing_in_the_next,
    an_ended_life_is_forgotten_when_nothing_hangs_on_it, an_ended_life_is_known_for_a_day,
    consents_to_a_removed_client_are_swept, nothing_comes_back_with_the_id_of_a_client, remove,
    two_clients, what_is_added_behind_a_removal_is_nobodys, with_a_client_goes_what_it_was_allowed,
    with_it_went_what_it_was_allowed,
};

use super::{
    check::{Db, done, group, refused, winners},
    fixture::{HOUR, NOW, client, digest, registered, signing_key},
    rings::succeed,
};
use crate::{
    Change, Changes, ClientChange, Conflict,
    stores::{Client, ClientOrigin, SigningKey},
};

group! {
    /// Checks of clients and signing keys.
    pub registry:
    clients_are_added_and_replaced
    clients_come_page_by_page
    a_client_that_registered_itself_reads_back
    a_registered_client_is_replaced_by_whoever_has_its_access
    of_parallel_replacements_one_wins
    a_removed_client_is_not_revived
    what_is_declared_replaces_only_what_was_read
    who_is_withdrawn_is_who_was_read
    of_parallel_declarations_one_wins
    with_a_client_goes_what_it_was_allowed
    nothing_comes_back_with_the_id_of_a_client
    what_is_added_behind_a_removal_is_nobodys
    a_registration_of_an_earlier_life_gets_nothing_in_the_next
    a_client_that_is_replaced_keeps_what_it_was_allowed
    consents_to_a_removed_client_are_swept
    an_ended_life_is_known_for_a_day
    an_ended_life_is_forgotten_when_nothing_hangs_on_it
    there_is_one_key_for_an_algorithm
    keys_come_oldest_first
    of_parallel_first_keys_one_wins
    a_key_is_replaced_once
    a_replaced_key_makes_room_for_the_next
    of_parallel_successors_one_wins
    a_key_is_swept_when_it_is_gone
}

async fn clients_are_added_and_replaced(store: &Db) {
    done(
        store,
        Changes::from(Change::PutClient(client("shop"))).and(Change::PutClient(client("bank"))),
    )
    .await;
    let changed = Client {
        registration: "{}".to_owned(),
        secret: None,
        ..client("shop")
    };
    done(store, Change::PutClient(changed.clone())).await;
    assert_eq!(store.client("shop").await.unwrap(), Some(changed.clone()));
    assert_eq!(
        store.clients().await.unwrap(),
        vec![client("bank"), changed]
    );
    assert_eq!(store.client("Shop").await.unwrap(), None);
}

async fn clients_come_page_by_page(store: &Db) {
    let names: Vec<String> = (0..501).map(|number| format!("c{number:03}")).collect();
    let put = names.iter().map(|name| Change::PutClient(client(name)));
    done(store, put.collect::<Changes>()).await;
    let page = store.clients_behind(Some("c007"), 2).await.unwrap();
    assert_eq!(page, [client("c008"), client("c009")]);
    let first = store.clients_behind(None, 1).await.unwrap();
    assert_eq!(first, [client("c000")]);
    assert_eq!(store.clients_behind(Some("c500"), 9).await.unwrap(), []);
    // More than a page.
    let all = store.clients().await.unwrap();
    let all: Vec<_> = all.into_iter().map(|client| client.client_id).collect();
    assert_eq!(all, names);
}

async fn a_client_that_registered_itself_reads_back(store: &Db) {
    done(store, Change::PutClient(registered("guest"))).await;
    let found = store.client("guest").await.unwrap();
    assert_eq!(found, Some(registered("guest")));
    done(store, Change::PutClient(client("guest"))).await;
    let found = store.client("guest").await.unwrap();
    assert_eq!(found, Some(client("guest")));
}

fn replace(client: Client, access: &str) -> Change {
    Change::from(ClientChange::Replace {
        client,
        access: digest(access),
    })
}

/// The same client with another access token.
fn with_access(access: &str) -> Client {
    Client {
        registration: "{}".to_owned(),
        secret: None,
        origin: ClientOrigin::Registered {
            at: NOW,
            access: digest(access),
        },
        ..registered("guest")
    }
}

async fn a_registered_client_is_replaced_by_whoever_has_its_access(store: &Db) {
    done(store, Change::PutClient(registered("guest"))).await;
    done(store, Change::PutClient(client("shop"))).await;
    let missing = || Conflict::Missing("client");
    refused(store, replace(with_access("new"), "other"), missing()).await;
    refused(store, replace(client("shop"), "access"), missing()).await;
    done(store, replace(with_access("new"), "access")).await;
    let found = store.client("guest").await.unwrap();
    assert_eq!(found, Some(with_access("new")));
    assert_eq!(store.client("shop").await.unwrap(), Some(client("shop")));
    refused(store, replace(with_access("new"), "access"), missing()).await;
}

async fn of_parallel_replacements_one_wins(store: &Db) {
    done(store, Change::PutClient(registered("guest"))).await;
    let replace = |caller| replace(with_access(&format!("new {caller}")), "access");
    assert_eq!(winners(store, 20, replace).await, 1);
}

async fn a_removed_client_is_not_revived(store: &Db) {
    done(store, Change::PutClient(registered("guest"))).await;
    done(store, remove("guest")).await;
    done(store, remove("guest")).await;
    let late = replace(with_access("new"), "access");
    refused(store, late, Conflict::Missing("client")).await;
    assert_eq!(store.client("guest").await.unwrap(), None);
}

fn declare(client: Client, before: Option<Client>) -> Change {
    ClientChange::Declare { client, before }.into()
}

fn withdraw(before: Client) -> Change {
    ClientChange::Withdraw { before, at: NOW }.into()
}

/// A client, and what differs from it in one member each.
fn near(client_id: &str) -> [Client; 4] {
    let client = client(client_id);
    [
        Client {
            registration: "{}".to_owned(),
            ..client.clone()
        },
        Client {
            secret: None,
            ..client.clone()
        },
        Client {
            secret: Some(digest("another secret")),
            ..client.clone()
        },
        Client {
            origin: registered(client_id).origin,
            ..client
        },
    ]
}

async fn what_is_declared_replaces_only_what_was_read(store: &Db) {
    let changed = || near("shop")[0].clone();
    let missing = Conflict::Missing("client");
    let replace = declare(changed(), Some(client("shop")));
    refused(store, replace.clone(), missing.clone()).await;
    done(store, declare(client("shop"), None)).await;
    let again = declare(client("shop"), None);
    refused(store, again, Conflict::Exists("client")).await;
    for other in near("shop") {
        let replace = declare(changed(), Some(other));
        refused(store, replace, missing.clone()).await;
    }
    assert_eq!(store.client("shop").await.unwrap(), Some(client("shop")));
    done(store, replace.clone()).await;
    assert_eq!(store.client("shop").await.unwrap(), Some(changed()));
    refused(store, replace, missing).await;
}

async fn who_is_withdrawn_is_who_was_read(store: &Db) {
    done(store, two_clients()).await;
    for other in near("shop") {
        refused(store, withdraw(other), Conflict::Missing("client")).await;
    }
    done(store, withdraw(client("shop"))).await;
    with_it_went_what_it_was_allowed(store).await;
    let again = withdraw(client("shop"));
    refused(store, again, Conflict::Missing("client")).await;
}

async fn of_parallel_declarations_one_wins(store: &Db) {
    let with_secret = |caller: usize| Client {
        secret: Some(digest(&format!("secret {caller}"))),
        ..client("shop")
    };
    let first = |caller| declare(with_secret(caller), None);
    assert_eq!(winners(store, 20, first).await, 1);
    let stored = store.client("shop").await.unwrap();
    let next = |caller: usize| declare(with_secret(caller + 100), stored.clone());
    assert_eq!(winners(store, 20, next).await, 1);
    let stored = store.client("shop").await.unwrap().unwrap();
    assert_eq!(winners(store, 20, |_| withdraw(stored.clone())).await, 1);
}

async fn there_is_one_key_for_an_algorithm(store: &Db) {
    done(store, Change::AddSigningKey(signing_key("one", "RS256"))).await;
    for (kid, algorithm) in [("two", "RS256"), ("one", "ES256")] {
        let add = Change::AddSigningKey(signing_key(kid, algorithm));
        refused(store, add, Conflict::Exists("signing_key")).await;
    }
}

async fn keys_come_oldest_first(store: &Db) {
    let old = SigningKey {
        made_at: NOW.minus(HOUR),
        ..signing_key("z", "ES256")
    };
    done(store, Change::AddSigningKey(signing_key("a", "RS256"))).await;
    done(store, Change::AddSigningKey(old.clone())).await;
    assert_eq!(
        store.signing_keys().await.unwrap(),
        vec![old, signing_key("a", "RS256")]
    );
}

async fn of_parallel_first_keys_one_wins(store: &Db) {
    let add = |number| Change::AddSigningKey(signing_key(&format!("key {number}"), "RS256"));
    assert_eq!(winners(store, 20, add).await, 1);
}

async fn a_key_is_replaced_once(store: &Db) {
    done(store, Change::AddSigningKey(signing_key("one", "RS256"))).await;
    done(store, succeed("one")).await;
    let found = store.signing_keys().await.unwrap();
    let replaced = SigningKey {
        replaced_at: Some(NOW.plus(HOUR)),
        gone_at: Some(NOW.plus(HOUR * 2)),
        ..signing_key("one", "RS256")
    };
    assert_eq!(found, vec![replaced]);
    for kid in ["one", "another"] {
        refused(store, succeed(kid), Conflict::Missing("signing_key")).await;
    }
}

async fn a_replaced_key_makes_room_for_the_next(store: &Db) {
    done(store, Change::AddSigningKey(signing_key("one", "RS256"))).await;
    let next = |kid| Change::AddSigningKey(signing_key(kid, "RS256"));
    done(store, Changes::from(succeed("one")).and(next("two"))).await;
    refused(store, next("three"), Conflict::Exists("signing_key")).await;
    assert_eq!(store.signing_keys().await.unwrap().len(), 2);
}

async fn of_parallel_successors_one_wins(store: &Db) {
    done(store, Change::AddSigningKey(signing_key("one", "RS256"))).await;
    assert_eq!(winners(store, 20, |_| succeed("one")).await, 1);
}

async fn a_key_is_swept_when_it_is_gone(store: &Db) {
    done(store, Change::AddSigningKey(signing_key("one", "RS256"))).await;
    let next = Change::AddSigningKey(signing_key("two", "RS256"));
    done(store, Changes::from(succeed("one")).and(next)).await;
    let gone_at = NOW.plus(HOUR * 2);
    for (now, left) in [(gone_at.minus(Duration::from_secs(1)), 2), (gone_at, 1)] {
        store.sweep(now, 9).await.whole().unwrap();
        assert_eq!(store.signing_keys().await.unwrap().len(), left);
    }
}
