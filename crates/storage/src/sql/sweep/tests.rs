//! How the statements of the sweep are run, and that one fault does not stop the others.

use async_trait::async_trait;
use fedtoken_test_postgres::Server;
use sea_orm::{ConnectionTrait, Statement};

use super::*;
use crate::{
    StorageError, Store,
    sql::{
        SqlStore,
        answer::fault,
        writer::{Transaction, Work},
    },
};

const NOW: UnixTime = UnixTime::from_secs(1_800_000_000);

/// Asks how statements would be run, and takes nothing away.
struct Explain {
    begin: &'static str,
    word: &'static str,
    brooms: Vec<DeleteStatement>,
}

#[async_trait]
impl Work for Explain {
    type Answer = Vec<String>;

    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError> {
        tx.execute_unprepared(self.begin).await.map_err(fault)?;
        let mut plans = Vec::new();
        for broom in &self.brooms {
            let mut statement: Statement = tx.get_database_backend().build(broom);
            statement.sql.insert_str(0, self.word);
            let lines = tx.query_all_raw(statement).await.map_err(fault)?;
            let column = lines
                .first()
                .map_or(0, |line| line.column_names().len() - 1);
            let said = lines.iter().map(|line| line.try_get_by_index(column));
            let said: Result<Vec<String>, _> = said.collect();
            plans.push(said.map_err(fault)?.join("\n"));
        }
        Ok(plans)
    }
}

async fn plans(store: &SqlStore, [begin, word]: [&'static str; 2]) -> Vec<String> {
    let brooms = brooms(store.readers.get_database_backend(), NOW, 100);
    assert!(brooms.len() >= 12);
    let explain = Explain {
        begin,
        word,
        brooms,
    };
    store.writers.run(explain).await.unwrap()
}

#[tokio::test]
async fn no_broom_reads_a_whole_table() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    for plan in plans(&store, ["SELECT 1", "EXPLAIN QUERY PLAN "]).await {
        // Of removed clients there are few at a time.
        let plan = plan.replace("SCAN client_end", "");
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_broom_reads_a_whole_table_on_postgres() {
    let database = Server::shared().database();
    let store = SqlStore::open(&database.url()).await.unwrap();
    for plan in plans(&store, ["SET LOCAL enable_seqscan = off", "EXPLAIN "]).await {
        assert!(plan.contains("Tid Scan"), "{plan}");
        assert!(!plan.contains("Seq Scan"), "{plan}");
    }
}

#[tokio::test]
async fn one_tables_fault_leaves_the_others_swept() {
    let store = SqlStore::open("sqlite::memory:").await.unwrap();
    store.tamper(FAULTY).await.unwrap();
    let swept = store.sweep(NOW, 100).await;
    assert_eq!(swept.rows, 2);
    let fault = swept.whole().unwrap_err();
    assert!(matches!(fault, StorageError::Statement(_)), "{fault:?}");
    let counts = store.row_counts().await.unwrap();
    let left = ["used_value", "session_client", "look"].map(|table| counts[table]);
    assert_eq!(left, [0, 1, 0]);
}

/// An expired row before, in and behind the table whose rows cannot go.
const FAULTY: &str = "CREATE TRIGGER never BEFORE DELETE ON session_client \
    BEGIN SELECT RAISE(ABORT, 'never'); END; \
    INSERT INTO used_value VALUES (zeroblob(32), 1); \
    INSERT INTO session_client VALUES ('s', 'shop', 1, 0); \
    INSERT INTO person VALUES ('p', 'nl', '[]', x'', 0); \
    INSERT INTO look VALUES ('l', 'p', zeroblob(32), 1)";
