//! The PostgreSQL store honours the contract, and keeps it between processes.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, Mutex, OnceLock};

use fedtoken_storage::{Store, conformance, sql::SqlStore};
use fedtoken_test_postgres::{Bouncer, Database, Server, Setup};

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
    persons erasure tokens totps logins looks sessions authorizations refreshes pushed_requests
    consents devices counters registry rings journal outbox sweep atomic
}

/// Each pool knows as little of the others as another process would.
#[tokio::test(flavor = "multi_thread")]
async fn several_instances_race() {
    conformance::races(instances(|database| database.url())).await;
}

/// A few server processes behind many pools, and another one for each transaction.
#[tokio::test(flavor = "multi_thread")]
async fn several_instances_race_through_a_pooler() {
    let bouncer = Bouncer::before(Server::shared());
    conformance::races(instances(|database| bouncer.url(database.name()))).await;
}

/// Opens four stores on a new database each time; the one before is dropped.
fn instances(url: impl Fn(&Database<'_>) -> String) -> impl AsyncFn() -> Vec<Arc<dyn Store>> {
    let last = Mutex::new(None);
    async move || {
        let database = Server::shared().copy_of(migrated());
        let mut stores: Vec<Arc<dyn Store>> = Vec::new();
        for _ in 0..4 {
            let store = SqlStore::open(&url(&database)).await.unwrap();
            stores.push(Arc::new(store));
        }
        *last.lock().unwrap() = Some(database);
        stores
    }
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

/// The server says of each statement of the suite how it ran it, and reads a whole table only where
/// there is no other way.
#[tokio::test(flavor = "multi_thread")]
async fn no_statement_reads_a_whole_table() {
    let setup = Setup {
        settings: EXPLAINING.to_owned(),
        ..Setup::default()
    };
    let server = Server::start(&setup);
    let schema = server.database();
    let made = SqlStore::open(&schema.url()).await.unwrap();
    made.close().await.unwrap();
    let before = server.ask("postgres", "SELECT size FROM pg_stat_file('../log')");
    let last = Mutex::new(None);
    let open = async || {
        let database = server.copy_of(&schema);
        let store = SqlStore::open(&database.url()).await.unwrap();
        *last.lock().unwrap() = Some(database);
        Arc::new(store) as Arc<dyn Store>
    };
    macro_rules! all {
        ($($group:ident)+) => { $(conformance::$group(&open).await;)+ };
    }
    // All but what tries the same once more.
    all! {
        persons erasure tokens totps logins looks sessions authorizations refreshes pushed_requests
        consents devices counters registry rings journal outbox sweep
    }
    let log = format!("SELECT pg_read_file('../log', {before}, 1000000000)");
    let log = server.ask("postgres", &log);
    let plans: Vec<_> = log
        .split("## ")
        .filter(|said| said.contains("Query Text"))
        .collect();
    assert!(plans.len() > 1000, "{}", plans.len());
    let slow = |plan: &&&str| {
        let scans = plan.split("Seq Scan on ").skip(1);
        let mut tables = scans.filter_map(|rest| rest.split(' ').next());
        tables.any(|table| !table.starts_with("pg_") && !SMALL.contains(&table))
    };
    let slow: Vec<_> = plans.iter().filter(slow).take(9).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}

/// Plans go into the log of the server.
const EXPLAINING: &str = "session_preload_libraries = 'auto_explain'\n\
    auto_explain.log_min_duration = 0\nauto_explain.log_timing = off\n\
    log_line_prefix = '## '\nenable_seqscan = off\njit = off\n";
/// Tables with a row for each step of the schema, key, instance, job or place, none for a person.
const SMALL: [&str; 4] = [
    "seaql_migrations",
    "signing_key",
    "rewrapping",
    "ring_holder",
];
