//! What the server's answer to a commit is worth.

use super::*;
use crate::sql::tests::log::Log;

/// Looks at the database of a server whose commits are set so, and counts the warnings.
async fn warnings(server: &Server, database: &Database<'_>, setting: &str) -> [usize; 2] {
    let name = database.name();
    let set = format!("ALTER DATABASE {name} SET synchronous_commit = {setting}");
    // Asked of another database, for which that setting does not hold.
    server.ask("postgres", &set);
    let log = Log::listen();
    let store = SqlStore::look(&database.url()).await.unwrap();
    store.close().await.unwrap();
    ["on its disk", "a standby has"].map(|words| log.count(words))
}

#[tokio::test]
async fn a_server_that_does_not_wait_for_its_standbys_is_warned_about() {
    // With the standby missing nobody could commit, so the server itself does not wait for it.
    let server = Server::start(&Setup {
        settings: "synchronous_standby_names = 'absent'\nsynchronous_commit = local\n".to_owned(),
        ..Setup::default()
    });
    let database = server.database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    store.close().await.unwrap();
    // Its disk is not waited for either (`fsync`), which is another matter.
    for (setting, expected) in [
        ("local", [1, 1]),
        ("remote_write", [1, 1]),
        ("off", [1, 1]),
        ("on", [1, 0]),
        ("remote_apply", [1, 0]),
    ] {
        let found = warnings(&server, &database, setting).await;
        assert_eq!(found, expected, "{setting}");
    }
}

#[tokio::test]
async fn without_standbys_there_is_nothing_to_wait_for() {
    let server = Server::shared();
    let database = server.database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(warnings(server, &database, "local").await, [1, 0]);
}
