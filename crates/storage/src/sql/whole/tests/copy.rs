//! Copying between the engines.

use fedtoken_core::time::UnixTime;
use fedtoken_test_postgres::Server;
use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::MigratorTrait;

use super::support::{Writer, file, full, halves, pair};
use crate::{
    Change, Store,
    sql::{CopyError, SqlStore, copy_database, migration::Migrator},
    stores::{Client, ClientOrigin},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_every_table_goes_to_postgres_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let (first, last) = (file(&folder, "first"), file(&folder, "last"));
    let database = Server::shared().database();
    let store = full(&first).await;
    let there = copy_database(&first, &database.url()).await.unwrap();
    let back = copy_database(&database.url(), &last).await.unwrap();
    assert_eq!(there, back);
    assert!(there.iter().all(|table| table.rows > 0));

    let returned = SqlStore::open(&last).await.unwrap();
    let counts = store.row_counts().await.unwrap();
    assert_eq!(returned.row_counts().await.unwrap(), counts);
    for table in &there {
        assert_eq!(table.rows, counts[table.table], "{}", table.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_than_a_page_are_all_copied() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (file(&folder, "from"), file(&folder, "to"));
    let store = SqlStore::open(&from).await.unwrap();
    for number in 0..1001 {
        store.commit(pair(number)).await.unwrap().unwrap();
    }
    copy_database(&from, &to).await.unwrap();
    let copied = SqlStore::open(&to).await.unwrap();
    assert_eq!(halves(&copied).await, (1001, 1001));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_numbers_on_after_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(&folder, "from");
    full(&from).await;
    let database = Server::shared().database();
    copy_database(&from, &database.url()).await.unwrap();
    let highest = "SELECT max(seq) FROM journal";
    let before: i64 = database.ask(highest).parse().unwrap();
    database.ask("INSERT INTO journal (id, at, event) VALUES ('next', 1, 'token-made')");
    let after: i64 = database.ask(highest).parse().unwrap();
    assert_eq!(after, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_what_was_there_at_one_instant_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let (from, back) = (file(&folder, "from"), file(&folder, "back"));
    let store = SqlStore::open(&from).await.unwrap();
    let writer = Writer::start(&store).await;
    let database = Server::shared().database();
    copy_database(&from, &database.url()).await.unwrap();
    assert!(writer.stop().await > 1500);
    let copied = SqlStore::open(&database.url()).await.unwrap();
    let (persons, accounts) = halves(&copied).await;
    assert_eq!(persons, accounts);

    let other = Server::shared().database();
    let busy = SqlStore::open(&other.url()).await.unwrap();
    let writer = Writer::start(&busy).await;
    copy_database(&other.url(), &back).await.unwrap();
    assert!(writer.stop().await > 1500);
    let (persons, accounts) = halves(&SqlStore::open(&back).await.unwrap()).await;
    assert_eq!(persons, accounts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_with_rows_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (file(&folder, "from"), file(&folder, "to"));
    full(&from).await;
    let there = SqlStore::open(&to).await.unwrap();
    there.commit(pair(1)).await.unwrap().unwrap();
    let refused = copy_database(&from, &to).await;
    assert!(
        matches!(refused, Err(CopyError::NotEmpty("person"))),
        "{refused:?}"
    );
    assert_eq!(halves(&there).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_fails_half_way_leaves_the_target_empty() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(&folder, "from");
    let store = full(&from).await;
    // PostgreSQL knows no such letter, and clients come late.
    let client = Client {
        client_id: "zero".to_owned(),
        registration: "a\0b".to_owned(),
        secret: None,
        origin: ClientOrigin::Operator,
    };
    let put = Change::PutClient(client);
    store.commit(put.into()).await.unwrap().unwrap();
    let database = Server::shared().database();
    let failed = copy_database(&from, &database.url()).await;
    assert!(matches!(failed, Err(CopyError::To(_))), "{failed:?}");
    let target = SqlStore::open(&database.url()).await.unwrap();
    let counts = target.row_counts().await.unwrap();
    assert!(counts.values().all(|rows| *rows == 0), "{counts:?}");
}

#[tokio::test]
async fn a_database_is_not_copied_into_itself() {
    let folder = tempfile::tempdir().unwrap();
    let whole = file(&folder, "db");
    SqlStore::open(&whole).await.unwrap().close().await.unwrap();
    let link = file(&folder, "link");
    std::os::unix::fs::symlink(folder.path().join("db"), folder.path().join("link")).unwrap();
    for to in [&whole, &link] {
        let refused = copy_database(&whole, to).await;
        assert!(matches!(refused, Err(CopyError::Same)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_source_that_is_missing_or_old_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (file(&folder, "from"), file(&folder, "to"));
    let missing = copy_database(&from, &to).await;
    assert!(matches!(missing, Err(CopyError::From(_))), "{missing:?}");
    assert!(!folder.path().join("from").exists());

    let old = Database::connect(format!("{from}?mode=rwc")).await.unwrap();
    Migrator::up(&old, Some(1)).await.unwrap();
    let refused = copy_database(&from, &to).await;
    assert!(
        matches!(refused, Err(CopyError::OlderSource)),
        "{refused:?}"
    );
    assert!(
        old.execute_unprepared("SELECT * FROM message")
            .await
            .is_err()
    );
    assert!(!folder.path().join("to").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let from = file(&folder, "from");
    full(&from).await;
    let database = Server::shared().database();
    let target = SqlStore::open(&database.url()).await.unwrap();
    let crate::sql::writers::Writers::Each(pool) = &target.writers else {
        panic!("not PostgreSQL");
    };
    let busy = pool.to_fill().await.unwrap();
    busy.execute_unprepared("LOCK TABLE person IN ROW EXCLUSIVE MODE")
        .await
        .unwrap();
    let refused = copy_database(&from, &database.url()).await;
    assert!(matches!(refused, Err(CopyError::To(_))), "{refused:?}");
    busy.rollback().await.unwrap();
    copy_database(&from, &database.url()).await.unwrap();
    let looks = target.sweep(UnixTime::from_secs(1), 9).await;
    assert!(looks.whole().is_ok());
}
