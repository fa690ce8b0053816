//! Changing the schema while others start, read for long, or log in.

use sqlx::{AssertSqlSafe, Executor, PgConnection, postgres::PgConnectOptions};

use super::*;
use crate::sql::{
    postgres::migrate::{begin_alone, migrate},
    tests::log::Log,
};

/// A connection with an open transaction.
async fn holding(database: &Database<'_>, sql: &str) -> PgConnection {
    use sqlx::Connection;
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    connection.execute("BEGIN").await.unwrap();
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
    connection
}

fn options(database: &Database<'_>) -> PgConnectOptions {
    database.url().parse().unwrap()
}

#[tokio::test]
async fn who_waits_for_another_instance_says_so_and_goes_on() {
    let database = Server::shared().database();
    let mut other = holding(&database, TAKE).await;
    let log = Log::listen();
    let url = database.url();
    let opening = tokio::spawn(async move { SqlStore::open(&url).await });
    let said = async {
        while log.count("another instance is changing the schema") == 0 {
            tokio::task::yield_now().await;
        }
    };
    let minute = std::time::Duration::from_secs(60);
    tokio::time::timeout(minute, said).await.unwrap();
    assert!(!opening.is_finished());
    other.execute("ROLLBACK").await.unwrap();
    let store = opening.await.unwrap().unwrap();
    assert_eq!(store.clients().await.unwrap(), []);
}

#[tokio::test]
async fn waiting_for_another_instance_has_an_end() {
    let database = Server::shared().database();
    let _other = holding(&database, TAKE).await;
    let most = std::time::Duration::from_millis(20);
    let migrated = migrate(&options(&database), most).await;
    assert!(
        matches!(migrated, Err(StorageError::Unavailable(_))),
        "{migrated:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_are_answered_while_a_long_reader_keeps_the_schema_as_it_is() {
    let database = Server::shared().database();
    database.ask(include_str!("../../migration/fixtures/m0002.postgres.sql"));
    let mut dump = holding(&database, "LOCK TABLE journal IN ACCESS SHARE MODE").await;
    let url = database.url();
    let opening = tokio::spawn(async move { SqlStore::open(&url).await });
    assert!(waits(&database, &opening).await);
    let read = "SET statement_timeout = '20s'; SELECT count(*) FROM journal";
    assert_eq!(database.ask(read), "1");
    assert!(!opening.is_finished());
    dump.execute("ROLLBACK").await.unwrap();
    let store = opening.await.unwrap().unwrap();
    store.commit(put("new")).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_a_dead_starter_held_is_given_back() {
    let database = Server::shared().database();
    let connection = sea_orm::Database::connect(database.url()).await.unwrap();
    let tx = begin_alone(&connection).await.unwrap().unwrap();
    for (name, value) in [
        ("idle_in_transaction_session_timeout", "1min"),
        ("lock_timeout", "1s"),
        // An index of a large table takes as long as it takes.
        ("statement_timeout", "0"),
    ] {
        let question = format!("SELECT current_setting('{name}')");
        let question = Statement::from_string(DbBackend::Postgres, question);
        let row = tx.query_one_raw(question).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), value, "{name}");
    }
    assert!(begin_alone(&connection).await.unwrap().is_none());
}

const TAKE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('fedtoken migration', 0))";
