//! Checks of a database that came from somewhere.

use fedtoken_test_postgres::Server;
use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::MigratorTrait;

use super::support::{file, full};
use crate::{
    StorageError,
    sql::{CheckError, Orphans, check_database, migration::Migrator},
    stores::Persons,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_database_has_no_findings_on_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    let database = Server::shared().database();
    for url in [file(&folder, "db"), database.url()] {
        let store = full(&url).await;
        let health = check_database(&url).await.unwrap();
        assert_eq!((health.damage.len(), health.orphans.len()), (0, 0));
        assert!(health.contents.iter().all(|table| table.rows > 0));
        assert_eq!(health.signing_keys.len(), 1);
        let person = health.person.unwrap();
        assert_eq!(store.person(&person.id).await.unwrap(), Some(person));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_point_to_nothing_are_found_when_the_database_forgot_to_forbid_them() {
    let folder = tempfile::tempdir().unwrap();
    let url = file(&folder, "db");
    full(&url).await.close().await.unwrap();
    let careless = Database::connect(&url).await.unwrap();
    let orphan = "PRAGMA foreign_keys = OFF; DELETE FROM authorization_grant WHERE id LIKE 'g%'";
    careless.execute_unprepared(orphan).await.unwrap();
    careless.close().await.unwrap();

    let database = Server::shared().database();
    full(&database.url()).await;
    database.ask(
        "ALTER TABLE authorization_code DROP CONSTRAINT authorization_code_grant_id_fkey; \
         ALTER TABLE refresh_family DROP CONSTRAINT refresh_family_grant_id_fkey; \
         DELETE FROM authorization_grant WHERE id LIKE 'g%'",
    );
    let orphans = |table: &str| Orphans {
        table: table.to_owned(),
        column: "grant_id".to_owned(),
        rows: 1,
    };
    for url in [url, database.url()] {
        let found = check_database(&url).await.unwrap().orphans;
        assert_eq!(
            found,
            [orphans("authorization_code"), orphans("refresh_family")]
        );
    }
}

#[tokio::test]
async fn another_schema_is_named_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let url = file(&folder, "db");
    let old = Database::connect(format!("{url}?mode=rwc")).await.unwrap();
    Migrator::up(&old, Some(1)).await.unwrap();
    let refused = check_database(&url).await;
    assert!(matches!(refused, Err(CheckError::Older)), "{refused:?}");
    assert!(
        old.execute_unprepared("SELECT * FROM message")
            .await
            .is_err()
    );

    Migrator::up(&old, None).await.unwrap();
    let step = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 1)";
    old.execute_unprepared(step).await.unwrap();
    let refused = check_database(&url).await;
    let newer = |error: &CheckError| matches!(error, CheckError::Database(StorageError::Newer(name)) if name == "m9999_later");
    assert!(refused.as_ref().is_err_and(newer), "{refused:?}");
}
