//! An observer beside the running server, for tests: what is in the database, and whether anybody
//! wrote to it.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, Statement};

use super::{
    SqlStore,
    answer::fault,
    entity::{
        account, authorization_code, cell, client, consent, counter, device, grant, journal, login,
        look, message, person, pushed_request, refresh_family, session, session_client,
        signing_key, token, totp, used_value,
    },
    readers::Readers,
    writers::Writers,
};
use crate::StorageError;

impl SqlStore {
    /// The number of rows of each table, by its name.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn row_counts(&self) -> Result<BTreeMap<&'static str, u64>, StorageError> {
        let counts = [
            ("account", count::<account::Entity>(&self.readers).await?),
            (
                "authorization_code",
                count::<authorization_code::Entity>(&self.readers).await?,
            ),
            (
                "authorization_grant",
                count::<grant::Entity>(&self.readers).await?,
            ),
            ("cell", count::<cell::Entity>(&self.readers).await?),
            ("client", count::<client::Entity>(&self.readers).await?),
            ("consent", count::<consent::Entity>(&self.readers).await?),
            ("counter", count::<counter::Entity>(&self.readers).await?),
            ("device", count::<device::Entity>(&self.readers).await?),
            ("journal", count::<journal::Entity>(&self.readers).await?),
            ("login", count::<login::Entity>(&self.readers).await?),
            ("look", count::<look::Entity>(&self.readers).await?),
            ("message", count::<message::Entity>(&self.readers).await?),
            ("person", count::<person::Entity>(&self.readers).await?),
            (
                "pushed_request",
                count::<pushed_request::Entity>(&self.readers).await?,
            ),
            (
                "refresh_family",
                count::<refresh_family::Entity>(&self.readers).await?,
            ),
            ("session", count::<session::Entity>(&self.readers).await?),
            (
                "session_client",
                count::<session_client::Entity>(&self.readers).await?,
            ),
            (
                "signing_key",
                count::<signing_key::Entity>(&self.readers).await?,
            ),
            ("token", count::<token::Entity>(&self.readers).await?),
            ("totp", count::<totp::Entity>(&self.readers).await?),
            (
                "used_value",
                count::<used_value::Entity>(&self.readers).await?,
            ),
        ];
        Ok(counts.into())
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
            Writers::Each(_) => {
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

async fn count<E>(readers: &Readers) -> Result<u64, StorageError>
where
    E: EntityTrait,
    E::Model: Sync,
{
    E::find().count(readers).await.map_err(fault)
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
    async fn every_table_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (_, observer) = two_stores(&folder).await;
        let names = Statement::from_string(
            observer.readers.get_database_backend(),
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
             AND name NOT LIKE 'seaql_%' ORDER BY name",
        );
        let rows = observer.readers.query_all_raw(names).await.unwrap();
        let names: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(0).unwrap())
            .collect();
        let counted = observer.row_counts().await.unwrap();
        assert_eq!(names, counted.keys().copied().collect::<Vec<_>>());
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
