//! The PostgreSQL store honours the contract, and keeps it between processes.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, Mutex, OnceLock};

use fedtoken_storage::{Store, conformance, sql::SqlStore};
use fedtoken_test_postgres::{Database, Server};

/// One test for each group of the suite.
macro_rules! honours {
    ($($group:ident)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $group() {
            fedtoken_storage::conformance::$group(databases()).await;
        })+
    };
}

honours! {
    persons tokens totps logins looks sessions authorizations refreshes pushed_requests consents
    devices counters registry outbox sweep atomic
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_suite_runs_in_one_call() {
    conformance::run_all(databases()).await;
}

/// Opens a new database each time; the one before is dropped.
fn databases() -> impl AsyncFn() -> Arc<dyn Store> {
    let last = Mutex::new(None);
    async move || {
        let migrated = migrated();
        let database = Server::shared().copy_of(migrated);
        let store = SqlStore::open(&database.url()).await.unwrap();
        *last.lock().unwrap() = Some(database);
        Arc::new(store) as Arc<dyn Store>
    }
}

/// A database with the schema, to be copied.
fn migrated() -> &'static Database<'static> {
    static MIGRATED: OnceLock<Database<'static>> = OnceLock::new();
    MIGRATED.get_or_init(|| {
        let database = Server::shared().database();
        let url = database.url();
        let opened = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async { SqlStore::open(&url).await?.close().await })
        });
        opened.join().unwrap().unwrap();
        database
    })
}
