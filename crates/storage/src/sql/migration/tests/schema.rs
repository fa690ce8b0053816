//! Earlier schemas, as databases of both engines that they left behind.

use fedtoken_test_postgres::{Database as Dump, Server};
use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

use super::super::Migrator;
use crate::sql::SqlStore;

/// An earlier schema and rows of each of its tables.
pub(super) struct Schema {
    steps: u32,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! schema {
    ($steps:literal, $name:literal) => {
        Schema {
            steps: $steps,
            sqlite: include_str!(concat!("../fixtures/", $name, ".sql")),
            postgres: include_str!(concat!("../fixtures/", $name, ".postgres.sql")),
        }
    };
}

pub(super) const FIRST: Schema = schema!(1, "m0001");
pub(super) const SECOND: Schema = schema!(2, "m0002");
pub(super) const THIRD: Schema = schema!(3, "m0003");
pub(super) const FOURTH: Schema = schema!(4, "m0004");
pub(super) const FIFTH: Schema = schema!(5, "m0005");
pub(super) const SIXTH: Schema = schema!(6, "m0006");
const ALL: [Schema; 6] = [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH];

impl Schema {
    /// What it left on both engines, opened as of today.
    pub(super) async fn migrated(&self, folder: &TempDir, database: &Dump<'_>) -> [SqlStore; 2] {
        database.ask(self.postgres);
        [
            self.migrated_file(folder).await,
            SqlStore::open(&database.url()).await.unwrap(),
        ]
    }

    /// Makes a file as its steps left it, fills it, and opens it as of today.
    async fn migrated_file(&self, folder: &TempDir) -> SqlStore {
        let path = folder.path().join("db").display().to_string();
        let old = Database::connect(format!("sqlite://{path}?mode=rwc"))
            .await
            .unwrap();
        Migrator::up(&old, Some(self.steps)).await.unwrap();
        old.execute_unprepared(self.sqlite).await.unwrap();
        old.close().await.unwrap();
        SqlStore::open(&format!("sqlite://{path}")).await.unwrap()
    }

    fn has(&self, table: &str) -> bool {
        let added = ADDED.iter().find(|(_, tables)| tables.contains(&table));
        added.is_none_or(|(step, _)| *step <= self.steps)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_an_earlier_schema_has_a_row_in_its_fixture() {
    for schema in ALL {
        let folder = tempfile::tempdir().unwrap();
        let database = Server::shared().database();
        for store in schema.migrated(&folder, &database).await {
            for (table, count) in store.row_counts().await.unwrap() {
                let steps = schema.steps;
                assert_eq!(count > 0, schema.has(table), "{steps}: {table}: {count}");
            }
        }
    }
}

#[test]
fn every_schema_has_a_fixture() {
    let steps: Vec<_> = ALL.iter().map(|schema| schema.steps as usize).collect();
    let expected: Vec<_> = (1..=Migrator::migrations().len()).collect();
    assert_eq!(steps, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_an_earlier_schema_becomes_what_a_new_database_is() {
    let new = Server::shared().database();
    SqlStore::open(&new.url()).await.unwrap();
    for schema in ALL {
        let old = Server::shared().database();
        old.ask(schema.postgres);
        SqlStore::open(&old.url()).await.unwrap();
        assert_eq!(old.ask(SHAPE), new.ask(SHAPE), "{}", schema.steps);
    }
}

/// The tables that each step after the first has added.
const ADDED: [(u32, &[&str]); 4] = [
    (
        2,
        &[
            "consent",
            "message",
            "pushed_request",
            "refresh_family",
            "session_client",
            "used_value",
        ],
    ),
    (3, &["job_lease", "journal_key", "journal_segment"]),
    (4, &["rewrapping", "ring_holder"]),
    (6, &["client_end"]),
];
/// Columns, constraints and indexes of a database, in an order of their own.
const SHAPE: &str = "\
    SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, \
        column_default) AS part \
    FROM information_schema.columns WHERE table_schema = 'public' \
    UNION ALL SELECT concat_ws(' ', conrelid::regclass::text, pg_get_constraintdef(oid)) \
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY part";
