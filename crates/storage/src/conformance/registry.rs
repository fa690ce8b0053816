//! Clients, signing keys and the journal.

use super::{
    check::{Db, done, group, refused, winners},
    fixture::{HOUR, NOW, client, line, person_id, signing_key},
};
use crate::{
    Change, Changes, Conflict,
    stores::{Client, JournalEvent, JournalLine, SigningKey},
};

group! {
    /// Checks of clients, signing keys and the journal.
    pub registry:
    clients_are_added_and_replaced
    there_is_one_key_for_an_algorithm
    keys_come_oldest_first
    the_journal_is_read_newest_first
    every_event_reads_back
    a_line_is_written_once
    of_parallel_first_keys_one_wins
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

async fn the_journal_is_read_newest_first(store: &Db) {
    let event = JournalEvent::LoginFinished;
    let early = JournalLine {
        at: NOW.minus(HOUR),
        ..line('z', 'p', event)
    };
    let bare = JournalLine {
        method: None,
        client_id: None,
        reference: None,
        ..line('b', 'p', event)
    };
    let nobody = JournalLine {
        person_id: None,
        ..line('c', 'p', event)
    };
    // Within one second the order of writing counts.
    let lines = [
        line('y', 'p', event),
        bare.clone(),
        early.clone(),
        nobody,
        line('d', 'q', event),
    ];
    done(
        store,
        lines.map(Change::Journal).into_iter().collect::<Changes>(),
    )
    .await;
    let newest = vec![bare, line('y', 'p', event), early];
    assert_eq!(store.journal_of(&person_id('p'), 9).await.unwrap(), newest);
    let two = store.journal_of(&person_id('p'), 2).await.unwrap();
    assert_eq!(two.as_slice(), newest.get(..2).unwrap());
}

async fn every_event_reads_back(store: &Db) {
    for (letter, event) in ('a'..).zip(JournalEvent::ALL) {
        done(store, Change::Journal(line(letter, 'p', event))).await;
        let newest = store.journal_of(&person_id('p'), 1).await.unwrap();
        assert_eq!(newest, vec![line(letter, 'p', event)]);
    }
}

async fn a_line_is_written_once(store: &Db) {
    let add = || Change::Journal(line('a', 'p', JournalEvent::TokenMade));
    done(store, add()).await;
    refused(store, add(), Conflict::Exists("journal")).await;
}

async fn of_parallel_first_keys_one_wins(store: &Db) {
    let add = |number| Change::AddSigningKey(signing_key(&format!("key {number}"), "RS256"));
    assert_eq!(winners(store, 20, add).await, 1);
}
