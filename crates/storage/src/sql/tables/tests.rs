//! The list is what the schema has.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::*;
use crate::sql::{SqlStore, retention::Class};

async fn words(store: &SqlStore, sql: String) -> Vec<String> {
    let question = Statement::from_string(DbBackend::Sqlite, sql);
    let rows = store.readers.query_all_raw(question).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

#[tokio::test]
async fn every_table_of_the_schema_is_listed_and_has_a_retention_class() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let there = words(
        &store,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
         AND name NOT LIKE 'seaql_%' ORDER BY name"
            .to_owned(),
    )
    .await;
    let mut listed: Vec<_> = tables().iter().map(|table| table.name.to_owned()).collect();
    listed.sort();
    assert_eq!(
        there, listed,
        "a new table wants an entity with RETENTION, and its name in sql/tables.rs"
    );
}

#[tokio::test]
async fn columns_kinds_and_keys_are_those_of_the_schema() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    for table in tables() {
        let sql = format!(
            "SELECT name || ' ' || type || ' ' || pk FROM pragma_table_info('{}') ORDER BY name",
            table.name
        );
        let mut listed: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                let kind = match column.kind {
                    Kind::Number => ["bigint", "integer"].as_slice(),
                    Kind::Text => &["varchar"],
                    Kind::Bytes => &["blob"],
                };
                let place = table.key.iter().position(|key| *key == column.name);
                let place = place.map_or(0, |place| place + 1);
                (column.name, kind, place)
            })
            .collect();
        listed.sort();
        let there = words(&store, sql).await;
        assert_eq!(there.len(), listed.len(), "{}: {there:?}", table.name);
        for (there, (name, kinds, place)) in there.iter().zip(listed) {
            let parts: Vec<_> = there.split(' ').collect();
            assert_eq!(
                (parts[0], parts[2]),
                (name, &*place.to_string()),
                "{}",
                table.name
            );
            assert!(
                kinds.contains(&&*parts[1].to_lowercase()),
                "{}.{there}",
                table.name
            );
        }
    }
}

#[tokio::test]
async fn a_table_stands_behind_those_it_points_to() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let mut seen = BTreeSet::new();
    for table in tables() {
        let sql = format!(
            "SELECT \"table\" FROM pragma_foreign_key_list('{}')",
            table.name
        );
        for parent in words(&store, sql).await {
            assert!(seen.contains(&parent), "{} before {parent}", table.name);
        }
        seen.insert(table.name.to_owned());
    }
}

#[test]
fn instants_of_retention_are_columns_of_their_table() {
    for table in tables() {
        let Class::Timed(ends) = table.retention.class else {
            continue;
        };
        assert!(!ends.is_empty(), "{}", table.name);
        for end in ends {
            let column = table
                .columns
                .iter()
                .find(|column| column.name == end.column);
            let column = column.unwrap_or_else(|| panic!("{}.{}", table.name, end.column));
            assert_eq!(column.kind, Kind::Number, "{}.{}", table.name, end.column);
        }
    }
}
