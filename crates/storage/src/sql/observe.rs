//! An observer beside the running server, for tests: what is in the database, and whether anybody
//! wrote to it.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbBackend, Statement,
    sea_query::{Asterisk, Expr, Func, Query},
};

use super::{SqlStore, answer::fault, readers::Readers, tables::tables, writers::Writers};
use crate::StorageError;

impl SqlStore {
    /// The number of rows of each table, by its name.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn row_counts(&self) -> Result<BTreeMap<&'static str, u64>, StorageError> {
        let mut counts = BTreeMap::new();
        for table in tables() {
            counts.insert(table.name, count(&self.readers, table.name).await?);
        }
        Ok(counts)
    }

    /// Does to the database what somebody with its password could do behind the program's back.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn tamper(&self, sql: &str) -> Result<u64, StorageError> {
        let done = match &self.writers {
            Writers::One(sqlite) => sqlite.writer.execute_unprepared(sql).await,
            Writers::Each(_) | Writers::Nobody => self.readers.execute_unprepared(sql).await,
        };
        Ok(done.map_err(fault)?.rows_affected())
    }

    /// A number that changes with every commit made through another store on the same database,
    /// also one that only changed rows; never with a refused one. Slow on PostgreSQL.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn commits_of_others(&self) -> Result<i64, StorageError> {
        let answer = match &self.writers {
            Writers::One(sqlite) => {
                let backend = sqlite.writer.get_database_backend();
                let pragma = Statement::from_string(backend, "PRAGMA data_version");
                // The number means something within one connection only; there is one writer.
                sqlite.writer.query_one_raw(pragma).await
            }
            Writers::Each(_) | Writers::Nobody => {
                let tables = self.row_counts().await?;
                let versions = versions(tables.keys().copied());
                self.readers.query_one_raw(versions).await
            }
        };
        match answer.map_err(fault)? {
            Some(row) => row.try_get_by_index::<i64>(0).map_err(fault),
            None => Ok(0),
        }
    }
}

/// A sum over every row that is there, of where it lies and which transaction put it there: on
/// PostgreSQL a written row is always another one.
fn versions<'a>(tables: impl Iterator<Item = &'a str>) -> Statement {
    let rows = tables.map(|table| {
        format!("SELECT '{table}' || ctid::text || ' ' || xmin::text AS version FROM {table}")
    });
    let rows = rows.collect::<Vec<_>>().join(" UNION ALL ");
    let sql = format!(
        "SELECT (coalesce(sum(hashtextextended(version, 0)), 0) % 4611686018427387904)::bigint \
         FROM ({rows}) AS every"
    );
    Statement::from_string(DbBackend::Postgres, sql)
}

async fn count(readers: &Readers, table: &'static str) -> Result<u64, StorageError> {
    let question = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from(table)
        .take();
    let Some(row) = readers.query_one(&question).await.map_err(fault)? else {
        return Ok(0);
    };
    let count = row.try_get_by_index::<i64>(0).map_err(fault)?;
    Ok(count.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use fedtoken_core::{secret::TokenDigest, time::UnixTime};

    use super::*;
    use crate::{Change, Store, stores::Client};

    async fn two_stores(folder: &tempfile::TempDir) -> (SqlStore, SqlStore) {
        let url = format!("sqlite://{}", folder.path().join("db").display());
        let server = SqlStore::open(&url).await.unwrap();
        (server, SqlStore::open(&url).await.unwrap())
    }

    #[tokio::test]
    async fn a_commit_is_seen_and_a_refused_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (server, observer) = two_stores(&folder).await;
        sees(&server, &observer).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_commit_is_seen_on_postgres_too() {
        let database = fedtoken_test_postgres::Server::shared().database();
        let server = SqlStore::open(&database.url()).await.unwrap();
        let observer = SqlStore::open(&database.url()).await.unwrap();
        sees(&server, &observer).await;
    }

    async fn sees(server: &SqlStore, observer: &SqlStore) {
        let before = observer.commits_of_others().await.unwrap();

        let take = Change::TakeCode {
            digest: TokenDigest::of("nothing"),
            at: UnixTime::from_secs(1),
        };
        assert!(server.commit(take.into()).await.unwrap().is_err());
        assert_eq!(observer.commits_of_others().await.unwrap(), before);

        let put = |registration: &str| {
            let client = Client {
                client_id: "c".to_owned(),
                registration: registration.to_owned(),
                secret: None,
                origin: crate::stores::ClientOrigin::Operator,
            };
            Change::PutClient(client).into()
        };
        server.commit(put("{}")).await.unwrap().unwrap();
        let added = observer.commits_of_others().await.unwrap();
        assert_ne!(added, before);
        // The rows are as many as before.
        server.commit(put("[]")).await.unwrap().unwrap();
        assert_ne!(observer.commits_of_others().await.unwrap(), added);
        assert_eq!(observer.row_counts().await.unwrap()["client"], 1);
    }
}
