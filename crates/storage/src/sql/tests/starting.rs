//! Several starters of one SQLite file: one changes the schema, the others wait and find it done.

use std::time::Duration;

use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::{MigratorTrait, SchemaManager};
use tempfile::TempDir;

use super::{SqlStore, rows};
use crate::{StorageError, sql::migration::Migrator};

/// A file as the first step left it, with its rows.
async fn first_house(folder: &TempDir) -> String {
    let path = folder.path().join("db").display().to_string();
    let old = Database::connect(format!("sqlite://{path}?mode=rwc"))
        .await
        .unwrap();
    Migrator::up(&old, Some(1)).await.unwrap();
    let filled = include_str!("../migration/fixtures/m0001.sql");
    old.execute_unprepared(filled).await.unwrap();
    old.close().await.unwrap();
    format!("sqlite://{path}")
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

/// Each step was done once, and everybody sees the same schema.
async fn is_whole(stores: &[SqlStore]) {
    let steps = "SELECT count(*) AS steps FROM seaql_migrations";
    let all = Migrator::migrations().len().to_string();
    for store in stores {
        let found = rows(&store.readers, steps, "steps").await;
        assert_eq!(found, std::slice::from_ref(&all));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_instances_start_at_once_on_no_file() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("db").display());
        is_whole(&ten_open(&url).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_instances_start_at_once_on_an_older_schema() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let url = first_house(&folder).await;
        is_whole(&ten_open(&url).await).await;
    }
}

#[tokio::test]
async fn of_several_steps_all_are_done_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let url = first_house(&folder).await;
    let file = Database::connect(&url).await.unwrap();
    // A table of the third step is in the way; the second alone would do.
    let obstacle = "CREATE TABLE journal_segment (number INTEGER)";
    file.execute_unprepared(obstacle).await.unwrap();
    let opened = SqlStore::open(&url).await;
    assert!(
        matches!(opened, Err(StorageError::Migration(_))),
        "{opened:?}"
    );
    let manager = SchemaManager::new(&file);
    assert!(!manager.has_table("refresh_family").await.unwrap());
    // Nothing is held by who failed.
    let remove = "DROP TABLE journal_segment";
    file.execute_unprepared(remove).await.unwrap();
    is_whole(&[SqlStore::open(&url).await.unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_tries_again_where_sqlite_gives_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db").display().to_string();
    let other = Database::connect(format!("sqlite://{path}?mode=rwc"))
        .await
        .unwrap();
    other.execute_unprepared("BEGIN EXCLUSIVE").await.unwrap();
    let mut opening =
        tokio::spawn(async move { SqlStore::open(&format!("sqlite://{path}")).await });
    // Longer than SQLite waits by itself.
    let early = tokio::time::timeout(Duration::from_secs(6), &mut opening).await;
    assert!(early.is_err(), "{early:?}");
    other.execute_unprepared("COMMIT").await.unwrap();
    other.close().await.unwrap();
    let store = opening.await.unwrap().unwrap();
    is_whole(&[store]).await;
}
