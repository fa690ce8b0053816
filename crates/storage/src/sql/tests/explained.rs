//! No statement of the contract reads a whole table. What is explained is what was really sent.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use super::super::{SqlStore, readers::Readers, writer::Queue, writers::Writers};
use crate::{Store, conformance};

type Heard = Arc<Mutex<BTreeSet<String>>>;

/// A store in memory all of whose statements are heard.
async fn overheard(heard: &Heard) -> SqlStore {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let Writers::One(mut sqlite) = store.writers else {
        panic!("not SQLite");
    };
    let heard = Arc::clone(heard);
    sqlite.writer.set_metric_callback(move |sent| {
        heard.lock().unwrap().insert(sent.statement.sql.clone());
    });
    sqlite.queue = Queue::start(sqlite.writer.clone());
    SqlStore {
        readers: Readers::Writer(sqlite.writer.clone()),
        writers: Writers::One(sqlite),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_reads_a_whole_table() {
    let heard = Heard::default();
    conformance::run_all(async || Arc::new(overheard(&heard).await) as Arc<dyn Store>).await;
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    let heard = heard.lock().unwrap().clone();
    // Those that nobody waits for went together.
    let statements: BTreeSet<_> = heard.iter().flat_map(|sent| sent.split("; ")).collect();
    assert!(statements.len() > 100, "{}", statements.len());
    let mut slow = Vec::new();
    for statement in statements {
        let explain = format!("EXPLAIN QUERY PLAN {statement}");
        for step in super::rows(store.writer(), &explain, "detail").await {
            if is_slow(statement, &step) {
                slow.push(format!("{step}: {statement}"));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// A page is read in the order of an index, from its beginning too; who sorts for it has read all.
/// Where a condition leaves rows out, the index holds only what fits it, or is entered by it.
fn is_slow(statement: &str, step: &str) -> bool {
    let is_page = statement.contains(" LIMIT ");
    let chooses = statement.contains(" WHERE ") && !FITTING.iter().any(|name| step.ends_with(name));
    let table = step.strip_prefix("SCAN ");
    let table = table.and_then(|rest| rest.split(' ').next());
    let table = table.filter(|table| !SMALL.contains(table) && !table.ends_with("-ROW"));
    match table {
        Some(_) => !is_page || chooses,
        None => is_page && step.contains("TEMP B-TREE"),
    }
}

#[test]
fn a_page_that_looks_for_its_rows_is_slow() {
    let scan = "SCAN login USING INDEX sqlite_autoindex_login_1";
    let page = "SELECT id FROM login ORDER BY id LIMIT ?";
    assert!(!is_slow(page, scan));
    let chosen = "SELECT id FROM login WHERE new_password IS NOT NULL ORDER BY id LIMIT ?";
    assert!(is_slow(chosen, scan));
    assert!(is_slow("SELECT id FROM login", scan));
    assert!(!is_slow(
        chosen,
        "SCAN login USING INDEX login_new_password"
    ));
    assert!(is_slow(chosen, "USE TEMP B-TREE FOR ORDER BY"));
    assert!(is_slow(page, "USE TEMP B-TREE FOR ORDER BY"));
    assert!(!is_slow(
        chosen,
        "SEARCH login USING INDEX login_expires (expires_at<?)"
    ));
}

/// Indexes that hold only the rows that somebody looks for.
const FITTING: [&str; 2] = [" login_new_password", " message_made"];
/// Tables with a row for each key, instance, job, place or client that was removed lately, and none
/// for a person; and a row that is made up.
const SMALL: [&str; 5] = [
    "signing_key",
    "rewrapping",
    "ring_holder",
    "client_end",
    "CONSTANT",
];
