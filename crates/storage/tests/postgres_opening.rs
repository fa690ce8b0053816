//! Opening a PostgreSQL database: by ten at once, over TLS, and refused with a clear reason.

#![expect(clippy::unwrap_used, reason = "tests")]

use fedtoken_storage::{
    Change, Changes, StorageError, Store,
    sql::SqlStore,
    stores::{Client, ClientOrigin, Clients},
};
use fedtoken_test_postgres::{Bouncer, Database, Server, Setup};

fn put(client_id: &str) -> Changes {
    let client = Client {
        client_id: client_id.to_owned(),
        registration: "{}".to_owned(),
        secret: None,
        origin: ClientOrigin::Operator,
    };
    Change::PutClient(client).into()
}

/// The address for a user of this name, who is made without any right.
fn stranger(database: &Database<'_>, name: &str) -> String {
    database.ask(&format!("CREATE ROLE {name} LOGIN PASSWORD 'p4ss'"));
    let url = database.url();
    let (_, place) = url.split_once('@').unwrap();
    format!("postgres://{name}:p4ss@{place}")
}

async fn reason(url: &str) -> StorageError {
    let error = SqlStore::open(url).await.unwrap_err();
    // Whatever is said, the password is not.
    let said = format!("{error} {error:?}");
    assert!(
        !said.contains("p4ss") && !said.contains("made-up"),
        "{said}"
    );
    error
}

async fn ten_open(url: &str) -> Vec<SqlStore> {
    let opening: Vec<_> = (0..10)
        .map(|_| {
            let url = url.to_owned();
            tokio::spawn(async move { SqlStore::open(&url).await.unwrap() })
        })
        .collect();
    let mut stores = Vec::new();
    for open in opening {
        stores.push(open.await.unwrap());
    }
    stores
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_instances_start_at_once_on_an_empty_database() {
    let server = Server::shared();
    let bouncer = Bouncer::before(server);
    for round in 0..3 {
        let database = server.database();
        let url = match round {
            2 => bouncer.url(database.name()),
            _ => database.url(),
        };
        let stores = ten_open(&url).await;
        stores[0].commit(put("shop")).await.unwrap().unwrap();
        for store in &stores {
            assert_eq!(store.clients().await.unwrap().len(), 1);
        }
        let steps = "SELECT count(*) = count(DISTINCT version) FROM seaql_migrations";
        assert_eq!(database.ask(steps), "t");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_or_user_is_named() {
    let database = Server::shared().database();
    let url = stranger(&database, "mistyped").replace("p4ss", "p4ssw0rd");
    assert!(matches!(reason(&url).await, StorageError::Login(_)));
    let url = url.replace("mistyped", "nobody");
    assert!(matches!(reason(&url).await, StorageError::Login(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_database_is_named() {
    let url = Server::shared().url("no_such_database");
    assert!(matches!(reason(&url).await, StorageError::NoDatabase(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_not_available() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = port.local_addr().unwrap().port();
    let url = format!("postgres://anna:p4ss@127.0.0.1:{port}/house");
    assert!(matches!(reason(&url).await, StorageError::Unavailable(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_change_the_schema_leaves_nothing_behind() {
    let database = Server::shared().database();
    let url = stranger(&database, "guest");
    assert!(matches!(reason(&url).await, StorageError::NotOwner(_)));
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(database.ask(tables), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_read_is_told_so() {
    let database = Server::shared().database();
    SqlStore::open(&database.url()).await.unwrap();
    let url = stranger(&database, "reader");
    database.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
    assert!(matches!(reason(&url).await, StorageError::ReadOnly));
    // One table is enough.
    database.ask("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO reader");
    database.ask("REVOKE DELETE ON client FROM reader");
    assert!(matches!(reason(&url).await, StorageError::ReadOnly));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_reads_is_told_from_a_primary() {
    let database = Server::shared().database();
    SqlStore::open(&database.url()).await.unwrap();
    let name = database.name();
    database.ask(&format!(
        "ALTER DATABASE {name} SET default_transaction_read_only = on"
    ));
    assert!(matches!(
        reason(&database.url()).await,
        StorageError::ReadOnly
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_write_needs_no_right_on_the_schema() {
    let database = Server::shared().database();
    SqlStore::open(&database.url()).await.unwrap();
    let url = stranger(&database, "worker");
    database.ask(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO worker; \
         GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO worker",
    );
    let store = SqlStore::open(&url).await.unwrap();
    store.commit(put("shop")).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_of_a_newer_version_is_named_and_left_alone() {
    let database = Server::shared().database();
    SqlStore::open(&database.url()).await.unwrap();
    database.ask("INSERT INTO seaql_migrations VALUES ('m9999_of_tomorrow', 0)");
    database.ask("DELETE FROM seaql_migrations WHERE version LIKE 'm0002%'");
    let error = reason(&database.url()).await;
    assert!(matches!(&error, StorageError::Newer(step) if step == "m9999_of_tomorrow"));
    let steps = "SELECT count(*) FROM seaql_migrations WHERE version LIKE 'm0002%'";
    assert_eq!(database.ask(steps), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_fails_leaves_nothing_behind() {
    let database = Server::shared().database();
    // The last table of the second step is in the way.
    database.ask("CREATE TABLE message (id TEXT)");
    assert!(matches!(
        reason(&database.url()).await,
        StorageError::Migration(_)
    ));
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(database.ask(tables), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_is_not_available() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(
        store.ping().await,
        Err(StorageError::Unavailable(_))
    ));
    assert!(matches!(
        store.clients().await,
        Err(StorageError::Unavailable(_))
    ));
    assert!(matches!(
        store.commit(put("shop")).await,
        Err(StorageError::Unavailable(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_the_commits_under_way() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    let mut callers = Vec::new();
    for number in 0..100 {
        let mut caller = Box::pin(store.commit(put(&format!("client {number:03}"))));
        let begun =
            std::future::poll_fn(|context| std::task::Poll::Ready(caller.as_mut().poll(context)));
        assert!(begun.await.is_pending());
        callers.push(caller);
    }
    store.close().await.unwrap();
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(database.ask("SELECT count(*) FROM client"), "100");
}

/// TLS by the address: a chain that we trust under its name, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn tls_is_asked_for_by_the_address() {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = rcgen::CertifiedIssuer::self_signed(ca, ca_key).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let leaf = rcgen::CertificateParams::new(names).unwrap();
    let leaf = leaf.signed_by(&key, &ca).unwrap();
    let server = Server::start(&Setup {
        tls: Some((leaf.pem(), key.serialize_pem())),
        ..Setup::default()
    });
    let folder = tempfile::tempdir().unwrap();
    let [ours, another] = ["ours.pem", "another.pem"].map(|name| folder.path().join(name));
    std::fs::write(&ours, ca.pem()).unwrap();
    std::fs::write(&another, leaf.pem()).unwrap();
    let database = server.database();
    let url = |host: &str, settings: String| database.url().replace("127.0.0.1", host) + &settings;
    let full = format!("?sslmode=verify-full&sslrootcert={}", ours.display());
    let store = SqlStore::open(&url("localhost", full.clone()))
        .await
        .unwrap();
    let encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE application_name = 'fedtoken' AND datname = current_database()";
    assert_eq!(database.ask(encrypted), "t");
    drop(store);
    let wrong = format!("?sslmode=verify-full&sslrootcert={}", another.display());
    for refused in [url("127.0.0.1", full), url("localhost", wrong)] {
        assert!(matches!(
            reason(&refused).await,
            StorageError::Unavailable(_)
        ));
    }
}
