//! What an erasure leaves behind, in whatever table it may be.

use sea_orm::{ConnectionTrait, Statement};

use crate::{
    Change, Changes, Store,
    conformance::world,
    sql::{
        SqlStore,
        tables::{Kind, tables},
    },
};
use fedtoken_core::ids::{PersonId, SessionId};

#[tokio::test(flavor = "multi_thread")]
async fn no_table_names_an_erased_person() {
    let store = std::sync::Arc::new(SqlStore::open("sqlite::memory:").await.unwrap());
    let suite: std::sync::Arc<dyn Store> = store.clone();
    world(&suite).await;
    let id = PersonId::parse(&format!("p{}", "a".repeat(25))).unwrap();
    let before = naming(&store, &id).await;
    for table in tables() {
        let is_of_person = table
            .columns
            .iter()
            .any(|column| column.name == "person_id");
        // The only line with a name in the clear is older than the chain.
        if is_of_person && table.name != "journal" {
            assert!(before.contains(&table.name), "{} tells nothing", table.name);
        }
    }
    let erase = Changes::from(Change::ForgetClients {
        sid: SessionId::parse(&format!("s{}", "a".repeat(25))).unwrap(),
        client_ids: vec!["shop".to_owned()],
    })
    .and(Change::Erase(id.clone()));
    store.commit(erase).await.unwrap().unwrap();
    assert_eq!(naming(&store, &id).await, Vec::<&str>::new());
}

/// The tables in which some text is this person's id.
async fn naming(store: &SqlStore, id: &PersonId) -> Vec<&'static str> {
    let mut found = Vec::new();
    for table in tables() {
        let texts = table
            .columns
            .iter()
            .filter(|column| column.kind == Kind::Text);
        let texts: Vec<_> = texts.map(|column| format!("\"{}\"", column.name)).collect();
        if texts.is_empty() {
            continue;
        }
        let sql = format!(
            "SELECT count(*) FROM \"{}\" WHERE '{id}' IN ({})",
            table.name,
            texts.join(", ")
        );
        let backend = store.readers.get_database_backend();
        let row = store
            .readers
            .query_one_raw(Statement::from_string(backend, sql))
            .await;
        let count: i64 = row.unwrap().unwrap().try_get_by_index(0).unwrap();
        if count > 0 {
            found.push(table.name);
        }
    }
    found
}
