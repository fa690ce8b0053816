//! What the server's answer to a commit is worth, and what its silence means.

use std::sync::atomic::AtomicBool;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

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

/// Stands before a server. Once armed, it lets one `COMMIT` through and swallows the answer.
struct Swallower {
    port: u16,
    armed: Arc<AtomicBool>,
    commits: Arc<AtomicU32>,
}

impl Swallower {
    async fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let armed = Arc::new(AtomicBool::new(false));
        let commits = Arc::new(AtomicU32::new(0));
        let (trap, seen) = (Arc::clone(&armed), Arc::clone(&commits));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                tokio::spawn(pass(client, server, Arc::clone(&trap), Arc::clone(&seen)));
            }
        });
        Self {
            port,
            armed,
            commits,
        }
    }
}

async fn pass(
    mut client: TcpStream,
    mut server: TcpStream,
    armed: Arc<AtomicBool>,
    commits: Arc<AtomicU32>,
) {
    let (mut asked, mut answered) = ([0; 8192], [0; 8192]);
    loop {
        tokio::select! {
            Ok(length @ 1..) = client.read(&mut asked) => {
                let question = &asked[..length];
                server.write_all(question).await.unwrap();
                // Not the one in `READ COMMITTED`.
                if question.windows(7).any(|word| word == b"COMMIT\0") {
                    commits.fetch_add(1, Ordering::Relaxed);
                    if armed.swap(false, Ordering::Relaxed) {
                        // The server has done it when it answers.
                        assert!(server.read(&mut answered).await.unwrap() > 0);
                        return;
                    }
                }
            }
            Ok(length @ 1..) = server.read(&mut answered) => {
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
            else => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_available_and_may_be_saved() {
    let server = Server::shared();
    let database = server.database();
    let between = Swallower::before(server.port()).await;
    let port = format!(":{}/", server.port());
    let url = database
        .url()
        .replace(&port, &format!(":{}/", between.port));
    let store = SqlStore::open(&url).await.unwrap();
    let before = between.commits.load(Ordering::Relaxed);
    between.armed.store(true, Ordering::Relaxed);
    let answer = store.commit(put("shop")).await;
    assert!(
        matches!(answer, Err(StorageError::Unavailable(_))),
        "{answer:?}"
    );
    assert_eq!(between.commits.load(Ordering::Relaxed), before + 1);
    assert_eq!(store.clients().await.unwrap(), [client("shop")]);
}
