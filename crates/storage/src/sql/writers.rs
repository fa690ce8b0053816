//! Where commits are done: in line before SQLite's one writer, or each by itself on PostgreSQL.

use super::{connect::Sqlite, postgres::Pool, writer::Work};
use crate::StorageError;

/// The way of a commit; clones share it.
#[derive(Clone, Debug)]
pub(super) enum Writers {
    /// One after the other, many in one transaction.
    One(Sqlite),
    /// Beside each other, each in its own transaction.
    Each(Pool),
    /// Nowhere: the database on a server was opened to be read.
    Nobody,
}

impl Writers {
    /// Has work done. Once asked, it is done even if the caller goes away.
    pub(super) async fn run<W: Work>(&self, work: W) -> Result<W::Answer, StorageError> {
        match self {
            Self::One(sqlite) => sqlite.queue.run(work).await,
            Self::Each(pool) => pool.run(work).await,
            Self::Nobody => Err(StorageError::ReadOnly),
        }
    }
}
