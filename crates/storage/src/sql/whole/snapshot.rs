//! A database that is there, seen as it was at one instant while others write on.

use sea_orm::DatabaseConnection;

use super::{
    content::{Count, TableContent},
    rows::{key_of, page},
};
use crate::{
    StorageError,
    sql::{
        answer::fault,
        connect,
        migration::{State, state},
        postgres,
        tables::{Table, tables},
        writer::Transaction,
    },
};

/// One read transaction; nothing is made, migrated or written.
pub(super) struct Snapshot {
    /// Where to ask.
    pub(super) tx: Transaction,
    /// How its schema stands to ours.
    pub(super) state: State,
    /// The connection of `tx` where it must be closed.
    file: Option<DatabaseConnection>,
}

impl Snapshot {
    /// Opens what is there: on SQLite a read transaction, on PostgreSQL `REPEATABLE READ`.
    ///
    /// # Errors
    /// As [`SqlStore::open`](crate::sql::SqlStore::open), but for migrations; a missing file is
    /// [`StorageError::NoFile`].
    pub(super) async fn open(url: &str) -> Result<Self, StorageError> {
        let (tx, file) = if postgres::is_address(url) {
            (Transaction::of(postgres::look(url).await?), None)
        } else {
            let file = connect::look(url).await?;
            let tx = Transaction::to_read(&file).await.map_err(fault)?;
            (tx, Some(file))
        };
        let state = state(&tx).await.map_err(fault)?;
        Ok(Self { tx, state, file })
    }

    /// Lets go of the database.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub(super) async fn close(self) -> Result<(), StorageError> {
        self.tx.rollback().await.map_err(fault)?;
        match self.file {
            Some(file) => file.close_by_ref().await.map_err(fault),
            None => Ok(()),
        }
    }
}

/// Counts and digests every table as a transaction sees it.
///
/// # Errors
/// [`StorageError`] when the database fails or a value cannot be read.
pub(super) async fn contents(tx: &Transaction) -> Result<Vec<TableContent>, StorageError> {
    let mut contents = Vec::new();
    for table in tables() {
        contents.push(content(tx, &table).await?);
    }
    Ok(contents)
}

async fn content(tx: &Transaction, table: &Table) -> Result<TableContent, StorageError> {
    let mut count = Count::of(table);
    let mut behind = None;
    loop {
        let rows = page(tx, table, behind.take()).await?;
        let Some(last) = rows.last() else {
            return Ok(count.end());
        };
        behind = Some(key_of(table, last));
        rows.iter().for_each(|row| count.take(row));
    }
}
