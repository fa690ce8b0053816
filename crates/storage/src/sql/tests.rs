//! What can only be seen from inside: pragmas, indexes, corrupt rows, the schema's direction.

mod closing;
mod erased;
mod explained;
pub(super) mod log;
mod starting;
mod untouched;

use fedtoken_core::{ids::PersonId, secret::TokenDigest, time::UnixTime};
use fedtoken_test_postgres::Server;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sea_orm_migration::{MigratorTrait, SchemaManager};

use super::{SqlStore, migration::Migrator, sealed::Spot, writers::Writers};
use crate::{
    Change, ClientChange, StorageError, Store,
    stores::{Claim, Clients, Outbox, Persons, Rings, SealedPlace, SealedRow},
};

impl SqlStore {
    /// The one connection that writes to SQLite.
    pub(super) fn writer(&self) -> &DatabaseConnection {
        match &self.writers {
            Writers::One(sqlite) => &sqlite.writer,
            Writers::Each(_) | Writers::Nobody => panic!("PostgreSQL has many writers"),
        }
    }
}

async fn rows(connection: &impl ConnectionTrait, sql: &str, column: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| match row.try_get::<i64>("", column) {
            Ok(number) => number.to_string(),
            Err(_) => row.try_get::<String>("", column).unwrap(),
        })
        .collect()
}

#[tokio::test]
async fn connections_are_durable_and_readers_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("db").display());
    let store = SqlStore::open(&url).await.unwrap();
    assert_durable(store.writer()).await;
    assert_durable(&store.readers).await;
    assert!(
        store
            .writer()
            .execute_unprepared("DELETE FROM client")
            .await
            .is_ok()
    );
    assert!(
        store
            .readers
            .execute_unprepared("DELETE FROM client")
            .await
            .is_err()
    );
}

async fn assert_durable(connection: &impl ConnectionTrait) {
    for (pragma, value) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
    ] {
        let found = rows(connection, &format!("PRAGMA {pragma}"), pragma).await;
        assert_eq!(found, [value], "{pragma}");
    }
    let busy = rows(connection, "PRAGMA busy_timeout", "timeout").await;
    assert_eq!(busy, ["5000"]);
}

#[tokio::test]
async fn the_oldest_message_is_the_first_of_an_index() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let sql = "EXPLAIN QUERY PLAN SELECT made_at FROM message WHERE buried_at IS NULL \
               ORDER BY made_at LIMIT 1";
    let plan = rows(store.writer(), sql, "detail").await;
    assert_eq!(plan, ["SCAN message USING INDEX message_made"]);
}

/// Of all logins of a day hardly one keeps a new password.
#[tokio::test(flavor = "multi_thread")]
async fn new_passwords_are_found_by_an_index_of_their_own() {
    let file = SqlStore::open("sqlite::memory:").await.unwrap();
    let database = Server::shared().database();
    let server = SqlStore::open(&database.url()).await.unwrap();
    database.ask(LOGINS);
    for (store, explain, column) in [
        (file, "EXPLAIN QUERY PLAN ", "detail"),
        (server, "EXPLAIN ", "QUERY PLAN"),
    ] {
        let spot = Spot::of(SealedPlace::NewPassword).unwrap();
        for after in [None, Some("a")] {
            let question = spot.question(after, 9).unwrap();
            let mut asked = store.readers.get_database_backend().build(&question);
            asked.sql.insert_str(0, explain);
            let plan = store.readers.query_all_raw(asked).await.unwrap();
            let lines = plan
                .iter()
                .map(|line| line.try_get("", column))
                .collect::<Result<Vec<String>, _>>();
            let plan = lines.unwrap().join("; ");
            assert!(plan.contains("login_new_password"), "{plan}");
            assert!(!plan.contains("Sort") && !plan.contains("TEMP"), "{plan}");
        }
    }
}

#[tokio::test]
async fn a_removed_client_costs_no_row_of_what_it_was_allowed() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    for (number, table) in [
        "authorization_grant",
        "consent",
        "pushed_request",
        "session_client",
    ]
    .into_iter()
    .enumerate()
    {
        for word in ["UPDATE", "DELETE"] {
            let trigger = format!(
                "CREATE TRIGGER untouched{number}{word} BEFORE {word} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'touched'); END"
            );
            store.tamper(&trigger).await.unwrap();
        }
    }
    store.tamper(HANGING).await.unwrap();
    let shop = "INSERT INTO client (client_id, registration) VALUES ('shop', '{}')";
    store.tamper(shop).await.unwrap();
    let remove = Change::from(ClientChange::Remove {
        client_id: "shop".to_owned(),
        at: UnixTime::from_secs(2),
    });
    store.commit(remove.into()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_corrupt_row_is_named() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let id = "p".to_owned() + &"a".repeat(25);
    let row = format!("INSERT INTO person VALUES ('{id}', 'nl', 'no list', x'', 0)");
    store.writer().execute_unprepared(&row).await.unwrap();
    let error = store
        .person(&PersonId::parse(&id).unwrap())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("corrupt value in person.roles of row {id}")
    );
}

#[tokio::test]
async fn a_row_that_cannot_be_read_hides_no_other_value() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let id = "p".to_owned() + &"a".repeat(25);
    for id in ["!", &id] {
        let row = format!("INSERT INTO person VALUES ('{id}', 'nl', '', x'01', 0)");
        store.writer().execute_unprepared(&row).await.unwrap();
    }
    let first = store.sealed_values(SealedPlace::Profile, None, 1).await;
    let first = first.unwrap().remove(0);
    assert_eq!(
        (first.row, first.key.as_str()),
        (SealedRow::Unreadable, "!")
    );
    let rest = store
        .sealed_values(SealedPlace::Profile, Some("!"), 9)
        .await;
    let rest: Vec<_> = rest.unwrap().into_iter().map(|value| value.key).collect();
    assert_eq!(rest, [id]);
}

#[tokio::test]
async fn a_digest_of_another_length_does_not_get_in() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let row = "INSERT INTO client VALUES ('shop', '{}', x'00', NULL, NULL)";
    assert!(store.writer().execute_unprepared(row).await.is_err());
    assert_eq!(store.clients().await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_client_without_its_access_is_corrupt() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let row = "INSERT INTO client VALUES ('shop', '{}', NULL, 5, NULL)";
    store.writer().execute_unprepared(row).await.unwrap();
    let error = store.client("shop").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "corrupt value in client.access of row shop"
    );
}

#[tokio::test]
async fn a_message_of_an_unknown_kind_is_left_to_a_newer_version() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let row = format!(
        "INSERT INTO message VALUES ('{}', 'pigeon', x'', 0, 0, 0, NULL, NULL, NULL)",
        "0".repeat(32)
    );
    store.writer().execute_unprepared(&row).await.unwrap();
    let claim = Claim {
        lease: TokenDigest::of("lease"),
        now: UnixTime::from_secs(1),
        until: UnixTime::from_secs(2),
        most: 9,
    };
    assert_eq!(store.claim(&claim).await.unwrap(), []);
    let held = rows(store.writer(), "SELECT attempts FROM message", "attempts").await;
    assert_eq!(held, ["0"]);
}

#[tokio::test]
async fn a_corrupt_message_is_buried_and_the_others_are_taken() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let sound = "0".repeat(32);
    for (id, due_at) in [("short", 0), (sound.as_str(), 1)] {
        let row = format!(
            "INSERT INTO message \
             VALUES ('{id}', 'backchannel-logout', x'', 0, {due_at}, 0, NULL, NULL, NULL)"
        );
        store.writer().execute_unprepared(&row).await.unwrap();
    }
    let claim = Claim {
        lease: TokenDigest::of("lease"),
        now: UnixTime::from_secs(1),
        until: UnixTime::from_secs(2),
        most: 9,
    };
    let taken = store.claim(&claim).await.unwrap();
    let taken: Vec<_> = taken.iter().map(|message| message.id.as_str()).collect();
    assert_eq!(taken, [sound.as_str()]);
    let buried = "SELECT id FROM message WHERE buried_at = 1 AND lease IS NULL";
    assert_eq!(rows(store.writer(), buried, "id").await, ["short"]);
}

#[tokio::test]
async fn the_schema_does_not_go_back() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    assert!(Migrator::down(store.writer(), None).await.is_err());
    let manager = SchemaManager::new(store.writer());
    assert!(manager.has_table("person").await.unwrap());
}

#[tokio::test]
async fn a_schema_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("db").display());
    let store = SqlStore::open(&url).await.unwrap();
    let newer = "INSERT INTO seaql_migrations VALUES ('m9999_of_tomorrow', 0)";
    store.writer().execute_unprepared(newer).await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(
        SqlStore::open(&url).await,
        Err(StorageError::Newer(version)) if version == "m9999_of_tomorrow"
    ));
}

/// Many logins, of which one has a new password.
const LOGINS: &str = "INSERT INTO person VALUES ('p', 'nl', '[]', '', 0); \
    INSERT INTO login (id, binding, person_id, method, step, ask, trust, attempts, new_password, \
    started_at, expires_at) SELECT n::text, decode(repeat('00', 32), 'hex'), 'p', 'token', 'code', '', 'none', 0, \
    CASE WHEN n = 7 THEN ''::bytea END, 0, 0 FROM generate_series(1, 5000) AS n; ANALYZE login";

/// Something of each kind that hangs on a client.
const HANGING: &str = "INSERT INTO person VALUES ('p', 'nl', '[]', x'', 0); \
    INSERT INTO authorization_grant (id, client_id, person_id, sid, scope, method, level, acr, \
    authenticated_at, issued_at, expires_at) \
    VALUES ('g', 'shop', 'p', 's', 'openid', 'token', 300, 'acr', 1, 2, 9); \
    INSERT INTO consent (person_id, client_id, scope, given_at) VALUES ('p', 'shop', '', 1); \
    INSERT INTO pushed_request (digest, client_id, request, expires_at) \
    VALUES (zeroblob(32), 'shop', x'', 9); \
    INSERT INTO session_client (sid, client_id, expires_at) VALUES ('s', 'shop', 9)";
