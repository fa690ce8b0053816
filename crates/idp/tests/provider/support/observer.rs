//! Somebody who looks at the database beside the running provider.

use std::collections::BTreeMap;

use fedtoken_storage::sql::SqlStore;

use super::TestIdp;

/// A second connection to the same file.
pub struct Observer(SqlStore);

/// What the observer saw; equal to an earlier sight only if nothing was written in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Rows of each table.
    pub rows: BTreeMap<&'static str, u64>,
    commits: i64,
}

impl TestIdp {
    /// An observer of the database.
    pub async fn observer(&self) -> Observer {
        let url = format!("sqlite://{}", self.database().display());
        Observer(SqlStore::open(&url).await.unwrap())
    }
}

impl Observer {
    /// Writes to the database as somebody who has not the key ring.
    pub async fn tamper(&self, sql: &str) {
        assert!(self.0.tamper(sql).await.unwrap() > 0, "{sql}");
    }

    /// Looks.
    pub async fn look(&self) -> Sight {
        Sight {
            rows: self.0.row_counts().await.unwrap(),
            commits: self.0.commits_of_others().await.unwrap(),
        }
    }
}
