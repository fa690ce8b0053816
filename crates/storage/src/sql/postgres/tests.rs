//! What can only be seen from inside: locks, retries, indexes and columns.

mod busy;
mod migrating;
mod promises;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_test_postgres::{Database, Role, Server, Setup};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sqlx::PgPool;
use tokio::sync::{Barrier, Notify};

use super::{Anchors, Pool, Session, Verdict, open, verdict};
use crate::{
    Change, Changes, StorageError, Store,
    sql::{
        SqlStore,
        answer::{Stop, fault},
        steps,
        writer::{Transaction, Work},
    },
    stores::{Client, ClientOrigin, Clients},
};

fn client(client_id: &str) -> Client {
    Client {
        client_id: client_id.to_owned(),
        registration: "{}".to_owned(),
        secret: None,
        origin: ClientOrigin::Operator,
    }
}

fn put(client_id: &str) -> Changes {
    Change::PutClient(client(client_id)).into()
}

/// Changes two rows, the second when somebody else has the first of theirs.
struct Crossing {
    rows: [&'static str; 2],
    meet: Arc<Barrier>,
    tries: Arc<AtomicU32>,
}

#[async_trait]
impl Work for Crossing {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        let first_try = self.tries.fetch_add(1, Ordering::Relaxed) < 2;
        for (number, row) in self.rows.into_iter().enumerate() {
            if number == 1 && first_try {
                self.meet.wait().await;
            }
            let sql = format!("UPDATE client SET registration = '[]' WHERE client_id = '{row}'");
            tx.execute_unprepared(&sql).await.map_err(fault)?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_victim_of_a_deadlock_is_run_again() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    let both = put("a").and(Change::PutClient(client("b")));
    store.commit(both).await.unwrap().unwrap();
    let (meet, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let cross = |rows| {
        let (meet, tries) = (Arc::clone(&meet), Arc::clone(&tries));
        store.writers.run(Crossing { rows, meet, tries })
    };
    let (one, other) = tokio::join!(cross(["a", "b"]), cross(["b", "a"]));
    one.unwrap();
    other.unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 3);
}

/// A step, and then a wait for leave to end.
struct Held {
    change: Change,
    done: Arc<Notify>,
    leave: Arc<Notify>,
}

#[async_trait]
impl Work for Held {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        match steps::apply_all(tx, std::slice::from_ref(&self.change)).await {
            Ok(()) => {}
            Err(Stop::Fault(error)) => return Err(error),
            Err(Stop::Conflict(conflict)) => panic!("{conflict:?}"),
        }
        self.done.notify_one();
        self.leave.notified().await;
        Ok(())
    }
}

/// Waits until somebody waits for a row; false when the task ends instead.
async fn waits<T>(database: &Database<'_>, task: &tokio::task::JoinHandle<T>) -> bool {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                   AND datname = current_database()";
    while !task.is_finished() {
        if database.ask(waiting) != "0" {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_waits_for_a_refresh_that_was_first() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    database.ask(GRANT);
    let (done, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let refresh = Held {
        change: Change::AdvanceRefresh {
            digest: TokenDigest::from_bytes([3; 32]),
            generation: 0,
            at: UnixTime::from_secs(2),
        },
        done: Arc::clone(&done),
        leave: Arc::clone(&leave),
    };
    let refreshing = store.clone();
    let refresh = tokio::spawn(async move { refreshing.writers.run(refresh).await });
    done.notified().await;
    let revoking = store.clone();
    let revoke = tokio::spawn(async move {
        let id = format!("g{}", "a".repeat(25));
        let end = Change::EndGrant {
            grant_id: fedtoken_core::ids::GrantId::parse(&id).unwrap(),
            at: UnixTime::from_secs(3),
        };
        revoking.commit(end.into()).await
    });
    assert!(waits(&database, &revoke).await);
    leave.notify_one();
    refresh.await.unwrap().unwrap();
    revoke.await.unwrap().unwrap().unwrap();
    assert_eq!(database.ask("SELECT generation FROM refresh_family"), "1");
}

/// Breaks the connection of its own first try.
struct Cut(AtomicU32);

#[async_trait]
impl Work for Cut {
    type Answer = ();

    async fn run(&self, tx: &Transaction) -> Result<(), StorageError> {
        let insert = "INSERT INTO client VALUES ('cut', '{}', NULL, NULL, NULL)";
        tx.execute_unprepared(insert).await.map_err(fault)?;
        if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
            let end = "SELECT pg_terminate_backend(pg_backend_pid())";
            tx.execute_unprepared(end).await.map_err(fault)?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_before_the_end_is_felt_by_nobody() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    let work = Cut(AtomicU32::new(0));
    store.writers.run(work).await.unwrap();
    assert_eq!(store.clients().await.unwrap(), [client("cut")]);
}

/// Cuts the connection with `COMMIT`: a trigger that fires there ends its own server process.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_at_the_end_is_not_tried_again() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    database.ask(
        "CREATE SEQUENCE tries; \
         CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         PERFORM nextval('tries'); PERFORM pg_terminate_backend(pg_backend_pid()); \
         RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON client DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION cut()",
    );
    let answer = store.commit(put("shop")).await;
    assert!(
        matches!(answer, Err(StorageError::Unavailable(_))),
        "{answer:?}"
    );
    assert_eq!(database.ask("SELECT last_value FROM tries"), "1");
    assert_eq!(store.clients().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_of_the_server_all_goes_on_by_itself() {
    let server = Server::start(&Setup::default());
    let database = server.database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    // Several connections that will be found dead.
    let puts = (0..8).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.commit(put(&number.to_string())).await })
    });
    for put in puts.collect::<Vec<_>>() {
        put.await.unwrap().unwrap().unwrap();
    }
    server.crash();
    let mut answer = store.commit(put("after")).await;
    while matches!(answer, Err(StorageError::Unavailable(_))) {
        answer = store.commit(put("after")).await;
    }
    answer.unwrap().unwrap();
    assert_eq!(store.clients().await.unwrap().len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_is_left_for_another_connection() {
    let role = Role::Standby;
    let server = Server::start(&Setup {
        role,
        ..Setup::default()
    });
    let pool = PgPool::connect_lazy(&server.url("postgres")).unwrap();
    let connection = pool.acquire().await.unwrap();
    let begun = Session::to_write(connection, &Anchors::default()).await;
    assert_eq!(verdict(&begun.err().unwrap()), Verdict::Lost);
    let session = Session::to_read(&pool).await.unwrap();
    let written = session.execute_unprepared("CREATE TABLE a ()").await;
    assert_eq!(verdict(&written.err().unwrap()), Verdict::Lost);
}

async fn pool(database: &Database<'_>) -> Pool {
    open(&database.url()).await.unwrap()
}

async fn column(pool: &Pool, sql: &str) -> Vec<String> {
    let question = Statement::from_string(DbBackend::Postgres, sql);
    let rows = pool.rows(&question).await.unwrap();
    let rows = rows.into_iter().map(sea_orm::QueryResult::from);
    rows.map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// However many are sealed: the key of the table and the index by segment lead past them.
#[tokio::test(flavor = "multi_thread")]
async fn lines_that_wait_are_found_by_an_index_of_their_own() {
    let database = Server::shared().database();
    let pool = pool(&database).await;
    database.ask(
        "INSERT INTO journal (id, at, event, segment) SELECT lpad(n::text, 26, 'a'), 0, 'x', \
         CASE WHEN n <= 20000 THEN n / 500 END FROM generate_series(1, 24000) AS n",
    );
    let plan = database.ask(
        "ANALYZE journal; EXPLAIN SELECT * FROM journal WHERE segment IS NULL AND seq > -9 \
         ORDER BY seq LIMIT 500",
    );
    assert!(plan.contains("journal_unsealed"), "{plan}");
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn text_has_the_order_of_its_bytes_and_numbers_are_wide() {
    let database = Server::shared().database();
    let pool = pool(&database).await;
    let odd = column(
        &pool,
        "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name <> 'seaql_migrations' AND NOT \
         (data_type IN ('bigint', 'bytea') OR data_type = 'text' AND collation_name = 'C')",
    )
    .await;
    assert_eq!(odd, Vec::<String>::new());
    let session = Session::to_read(pool.connections()).await.unwrap();
    let write = "DELETE FROM client";
    assert!(session.execute_unprepared(write).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_with_a_server_process() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    for number in 0..20 {
        store
            .commit(put(&number.to_string()))
            .await
            .unwrap()
            .unwrap();
        store.clients().await.unwrap();
    }
    let super::super::readers::Readers::Postgres(pool) = &store.readers else {
        panic!("not PostgreSQL");
    };
    for question in [
        "SELECT name FROM pg_prepared_statements",
        "SELECT locktype FROM pg_locks WHERE locktype = 'advisory' AND database = \
         (SELECT oid FROM pg_database WHERE datname = current_database())",
        "SELECT name FROM pg_settings WHERE source = 'session' AND name LIKE '%_timeout' \
         AND name NOT IN ('statement_timeout', 'idle_in_transaction_session_timeout')",
    ] {
        assert_eq!(
            column(pool, question).await,
            Vec::<String>::new(),
            "{question}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_not_shown() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    let shown = format!("{store:?}");
    assert!(!shown.contains("made-up"), "{shown}");
    store.close().await.unwrap();
    let error = store.clients().await.unwrap_err();
    assert!(!format!("{error:?}").contains("made-up"));
}

const GRANT: &str = "INSERT INTO person VALUES ('paaaaaaaaaaaaaaaaaaaaaaaaa', 'nl', '[]', '', 1); \
    INSERT INTO authorization_grant VALUES ('gaaaaaaaaaaaaaaaaaaaaaaaaa', 'shop', \
    'paaaaaaaaaaaaaaaaaaaaaaaaa', 'saaaaaaaaaaaaaaaaaaaaaaaaa', 'openid', 'token', 300, 'acr', \
    1, 2, 9, NULL, 'session', NULL, NULL, 0); \
    INSERT INTO refresh_family VALUES (decode(repeat('03', 32), 'hex'), \
    'gaaaaaaaaaaaaaaaaaaaaaaaaa', 'shop', 0, NULL, 1, 9)";
