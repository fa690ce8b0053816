//! A world on a file, and somebody who writes while others look.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use fedtoken_core::{ids::PersonId, login::PasswordDemand, secret::TokenDigest, time::UnixTime};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{
    Change, Changes, Store,
    conformance::world,
    sql::SqlStore,
    stores::{Account, Person},
};

/// The address of a file in the folder.
pub(super) fn file(folder: &TempDir, name: &str) -> String {
    format!("sqlite://{}", folder.path().join(name).display())
}

/// A database with a row in every table.
pub(super) async fn full(url: &str) -> SqlStore {
    let store = SqlStore::open(url).await.unwrap();
    let shared: Arc<dyn Store> = Arc::new(store.clone());
    world(&shared).await;
    let value = Change::UseOnce {
        digest: TokenDigest::of("value"),
        expires_at: UnixTime::from_secs(1),
    };
    store.commit(value.into()).await.unwrap().unwrap();
    for (table, rows) in store.row_counts().await.unwrap() {
        assert!(
            rows > 0,
            "the world of the conformance suite lacks a row of {table}"
        );
    }
    store
}

/// A person with an account, in one commit.
pub(super) fn pair(number: u32) -> Changes {
    let [a, b, c, d] = number.to_be_bytes();
    let id = PersonId::from_bytes([a, b, c, d, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    let person = Person {
        id: id.clone(),
        locale: "nl".to_owned(),
        roles: Vec::new(),
        profile: vec![1; 300],
        registered_at: UnixTime::from_secs(1),
    };
    let account = Account {
        person_id: id,
        username: format!("pair.{number}"),
        password: vec![2; 90],
        demand: PasswordDemand::None,
        changed_at: UnixTime::from_secs(1),
    };
    Changes::new()
        .and(Change::AddPerson(person))
        .and(Change::AddAccount(account))
}

/// Writes pairs until it is told to stop; answers how many.
pub(super) struct Writer {
    stop: Arc<AtomicBool>,
    task: JoinHandle<u32>,
}

impl Writer {
    pub(super) async fn start(store: &SqlStore) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        // Enough that a look takes a while.
        for number in 0..1500 {
            store.commit(pair(number)).await.unwrap().unwrap();
        }
        let (store, told) = (store.clone(), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            let mut number = 1500;
            while !told.load(Ordering::Relaxed) {
                store.commit(pair(number)).await.unwrap().unwrap();
                number += 1;
            }
            number
        });
        Self { stop, task }
    }

    pub(super) async fn stop(self) -> u32 {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap()
    }
}

/// Persons without an account or the other way round: a look at two instants. The world has one
/// person without an account.
pub(super) async fn halves(store: &SqlStore) -> (u64, u64) {
    let counts = store.row_counts().await.unwrap();
    (counts["person"], counts["account"])
}
