//! The SQLite store honours the contract, in a file and in memory, and keeps its own promises:
//! private files, reopening, and commits that outlive their caller.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{path::Path, sync::Arc, task::Poll, time::Duration};

use fedtoken_core::{ids::PersonId, secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    Change, Changes, Conflict, StorageError, Store, conformance,
    sql::SqlStore,
    stores::{Client, ClientLife, Clients, Consent},
};
use tempfile::TempDir;

/// One test for each group of the suite, on a file and in memory.
macro_rules! honours {
    ($($group:ident)+) => {
        mod in_a_file {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $group() {
                let folder = tempfile::tempdir().unwrap();
                fedtoken_storage::conformance::$group(super::files(&folder)).await;
            })+
        }
        mod in_memory {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $group() {
                fedtoken_storage::conformance::$group(super::memory).await;
            })+
        }
    };
}

honours! {
    persons erasure tokens totps logins looks sessions authorizations refreshes pushed_requests
    consents devices counters registry rings journal outbox sweep atomic
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_suite_runs_in_one_call() {
    conformance::run_all(memory).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_race() {
    conformance::races(async || vec![memory().await; 3].into_iter().collect()).await;
}

/// Two instances on one file are nobody's plan, but nothing may break.
#[tokio::test(flavor = "multi_thread")]
async fn two_instances_on_one_file_race() {
    let folder = tempfile::tempdir().unwrap();
    let number = std::sync::atomic::AtomicUsize::new(0);
    conformance::races(async || {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = folder.path().join(number.to_string());
        let mut stores: Vec<Arc<dyn Store>> = Vec::new();
        for _ in 0..2 {
            stores.push(Arc::new(SqlStore::open(&url(&path)).await.unwrap()));
        }
        stores
    })
    .await;
}

async fn memory() -> Arc<dyn Store> {
    Arc::new(SqlStore::open("sqlite::memory:").await.unwrap())
}

/// Opens a new file each time.
fn files(folder: &TempDir) -> impl AsyncFn() -> Arc<dyn Store> {
    let number = std::sync::atomic::AtomicUsize::new(0);
    async move || {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = folder.path().join(number.to_string());
        let store = SqlStore::open(&url(&path)).await.unwrap();
        Arc::new(store) as Arc<dyn Store>
    }
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

fn client(client_id: &str) -> Client {
    Client {
        client_id: client_id.to_owned(),
        registration: "{}".to_owned(),
        secret: Some(TokenDigest::of("secret")),
        origin: fedtoken_storage::stores::ClientOrigin::Operator,
    }
}

fn put(client_id: &str) -> Changes {
    Change::PutClient(client(client_id)).into()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn new_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&url(&folder.path().join("db")))
        .await
        .unwrap();
    store.commit(put("shop")).await.unwrap().unwrap();
    let mut files = 0;
    for entry in folder.path().read_dir().unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
        files += 1;
    }
    assert_eq!(files, 3, "database, log and index of the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn reopening_finds_the_rows_and_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let store = SqlStore::open(&url(&path)).await.unwrap();
    store.commit(put("shop")).await.unwrap().unwrap();
    store.close().await.unwrap();
    assert_eq!(
        folder.path().read_dir().unwrap().count(),
        1,
        "the log went into the file"
    );
    let store = SqlStore::open(&url(&path)).await.unwrap();
    assert_eq!(store.clients().await.unwrap(), vec![client("shop")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_without_closing_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let store = SqlStore::open(&url(&path)).await.unwrap();
    store.commit(put("shop")).await.unwrap().unwrap();
    // What a crash would leave: the files as they are now.
    let copy = folder.path().join("copy");
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", path.display());
        std::fs::copy(from, format!("{}{suffix}", copy.display())).unwrap();
    }
    let recovered = SqlStore::open(&url(&copy)).await.unwrap();
    assert_eq!(recovered.clients().await.unwrap(), vec![client("shop")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_is_not_available() {
    let folder = tempfile::tempdir().unwrap();
    for address in [url(&folder.path().join("db")), "sqlite::memory:".to_owned()] {
        let store = SqlStore::open(&address).await.unwrap();
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
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_outlives_its_caller() {
    let store = memory().await;
    for number in 0..50 {
        let mut caller = Box::pin(store.commit(put(&format!("client {number:02}"))));
        // Asked once, so that the work has begun, and then forgotten.
        let begun = std::future::poll_fn(|context| Poll::Ready(caller.as_mut().poll(context)));
        let _unheard = begun.await;
        drop(caller);
    }
    let all_there = async {
        while store.clients().await.unwrap().len() < 50 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all_there)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_the_commits_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let store = SqlStore::open(&url(&path)).await.unwrap();
    let mut callers = Vec::new();
    for number in 0..300 {
        let mut caller = Box::pin(store.commit(put(&format!("client {number:03}"))));
        let begun = std::future::poll_fn(|context| Poll::Ready(caller.as_mut().poll(context)));
        assert!(begun.await.is_pending());
        callers.push(caller);
    }
    store.close().await.unwrap();
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    let store = SqlStore::open(&url(&path)).await.unwrap();
    assert_eq!(store.clients().await.unwrap().len(), 300);
}

/// A commit that asks in vain and one that meets a fault stand among many that do not.
#[tokio::test(flavor = "multi_thread")]
async fn neighbours_in_line_are_not_felt() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqlStore::open(&url(&folder.path().join("db")))
        .await
        .unwrap();
    let digest = TokenDigest::of("nothing");
    let at = UnixTime::from_secs(1);
    let callers: Vec<_> = (0..200)
        .map(|number| {
            let kept = put(&format!("client {number:03}"));
            let changes = match number % 10 {
                3 => kept.and(Change::TakeCode { digest, at }),
                7 => kept.and(Change::PutConsent {
                    before: None,
                    consent: Consent {
                        person_id: PersonId::from_bytes([1; 16]),
                        client_id: "shop".to_owned(),
                        client_life: ClientLife::FIRST,
                        scope: String::new(),
                        given_at: at,
                    },
                }),
                _ => kept,
            };
            let store = store.clone();
            tokio::spawn(async move { store.commit(changes).await })
        })
        .collect();
    for (number, caller) in callers.into_iter().enumerate() {
        let answer = caller.await.unwrap();
        match number % 10 {
            3 => assert_eq!(answer.unwrap(), Err(Conflict::Code), "{number}"),
            7 => assert!(
                matches!(answer, Err(StorageError::Statement(_))),
                "{number}"
            ),
            _ => assert_eq!(answer.unwrap(), Ok(()), "{number}"),
        }
    }
    assert_eq!(store.clients().await.unwrap().len(), 160);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_sweep_leaves_the_writer_usable() {
    let store = memory().await;
    for _ in 0..50 {
        let mut sweep = Box::pin(store.sweep(UnixTime::from_secs(0), 10));
        let _unheard =
            std::future::poll_fn(|context| Poll::Ready(sweep.as_mut().poll(context))).await;
    }
    store.commit(put("shop")).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let opened = SqlStore::open(&url(&missing.join("db"))).await;
    assert!(matches!(opened, Err(StorageError::NoFolder(named)) if named == missing));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    std::fs::write(&path, "Dear Sir or Madam, ".repeat(100)).unwrap();
    assert!(SqlStore::open(&url(&path)).await.is_err());
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("Dear Sir")
    );
}
