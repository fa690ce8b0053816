//! What a look leaves as it is, and what a deletion leaves behind.

use fedtoken_core::{throttle::Rule, time::UnixTime};
use fedtoken_test_postgres::Server;

use crate::{
    Change, Changes, StorageError, Store,
    sql::SqlStore,
    stores::{CounterKey, Counters},
};

#[tokio::test]
async fn a_look_makes_migrates_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let missing = SqlStore::look(&url("missing")).await;
    assert!(
        matches!(&missing, Err(StorageError::NoFile(path)) if path.ends_with("missing")),
        "{missing:?}"
    );
    std::fs::write(folder.path().join("empty"), "").unwrap();
    let empty = SqlStore::look(&url("empty")).await;
    assert!(matches!(empty, Err(StorageError::Older)), "{empty:?}");
    assert_eq!(std::fs::read(folder.path().join("empty")).unwrap(), b"");
    let store = SqlStore::open(&url("whole")).await.unwrap();
    let look = SqlStore::look(&url("whole")).await.unwrap();
    assert_eq!(
        look.counter(&CounterKey::new("code", "x")).await.unwrap(),
        None
    );
    let clear = Change::ClearCounter(CounterKey::new("code", "x"));
    let count = Change::Count {
        key: CounterKey::new("code", "x"),
        rule: Rule::without_waits(1, None),
        at: UnixTime::from_secs(1),
    };
    let refused = look.commit(Changes::from(clear).and(count)).await;
    assert!(
        matches!(refused, Err(StorageError::ReadOnlyFile(_))),
        "{refused:?}"
    );
    look.close().await.unwrap();
    store.close().await.unwrap();
}

#[tokio::test]
async fn what_is_deleted_is_overwritten_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let store = SqlStore::open(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let key = CounterKey::new("secret-of-a-row-that-goes", "x");
    let count = Change::Count {
        key: key.clone(),
        rule: Rule::without_waits(1, None),
        at: UnixTime::from_secs(1),
    };
    let other = Change::Count {
        key: CounterKey::new("stays", "x"),
        rule: Rule::without_waits(1, None),
        at: UnixTime::from_secs(1),
    };
    store
        .commit(Changes::from(count).and(other))
        .await
        .unwrap()
        .unwrap();
    store
        .commit(Change::ClearCounter(key).into())
        .await
        .unwrap()
        .unwrap();
    store.close().await.unwrap();
    let bytes = std::fs::read(path).unwrap();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(holds("stays/x") && !holds("secret-of-a-row"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_a_server_writes_nothing() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    let look = SqlStore::look(&database.url()).await.unwrap();
    let key = CounterKey::new("code", "x");
    let count = Change::Count {
        key: key.clone(),
        rule: Rule::without_waits(1, None),
        at: UnixTime::from_secs(1),
    };
    let refused = look.commit(count.into()).await;
    assert!(
        matches!(refused, Err(StorageError::ReadOnly)),
        "{refused:?}"
    );
    let refused = look.sweep(UnixTime::from_secs(1), 1).await.whole();
    assert!(
        matches!(refused, Err(StorageError::ReadOnly)),
        "{refused:?}"
    );
    assert_eq!(look.counter(&key).await.unwrap(), None);
    look.close().await.unwrap();
    assert!(look.counter(&key).await.is_err());
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_missing_folder_and_a_folder_for_a_file_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let url = |path: &std::path::Path| format!("sqlite://{}", path.display());
    let missing = folder.path().join("none");
    let file = missing.join("db");
    let opened = SqlStore::open(&url(&file)).await;
    assert!(
        matches!(&opened, Err(StorageError::NoFolder(path)) if *path == missing),
        "{opened:?}"
    );
    for opened in [
        SqlStore::open(&url(folder.path())).await,
        SqlStore::look(&url(folder.path())).await,
    ] {
        assert!(
            matches!(&opened, Err(StorageError::Folder(path)) if path == folder.path()),
            "{opened:?}"
        );
    }
    assert_eq!(SqlStore::file_of(&url(&file)), Some(file));
    for other in ["sqlite::memory:", "postgres://u@host/db", "nonsense"] {
        assert_eq!(SqlStore::file_of(other), None, "{other}");
    }
}
