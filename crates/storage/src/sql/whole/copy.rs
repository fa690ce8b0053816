//! Moving a database to another engine: all of it, proven, or nothing.

use sea_orm::{ConnectionTrait, DbBackend, sea_query::Query};

use super::{
    content::{Count, TableContent},
    rows::{add, key_of, page},
    snapshot::{Snapshot, contents},
};
use crate::{
    StorageError,
    sql::{
        SqlStore,
        answer::fault,
        connect,
        migration::State,
        tables::{Table, tables},
        writer::Transaction,
        writers::Writers,
    },
};

/// Why nothing was copied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The source cannot be read.
    #[error("cannot read the source")]
    From(#[source] StorageError),
    /// Both are one.
    #[error("source and target are the same database: name a new one as the target")]
    Same,
    /// The source is of an older version.
    #[error(
        "the source has an older schema or none: bring it up to date first, by `fedtoken migrate up`"
    )]
    OlderSource,
    /// The target cannot be written.
    #[error("cannot write the target, which stays empty")]
    To(#[source] StorageError),
    /// Something is in the target already.
    #[error("the target is not empty, there are rows in {0}: name a new database")]
    NotEmpty(&'static str),
    /// What was read back is not what was written.
    #[error("{0} reads back differently from the target, which stays empty")]
    Differs(&'static str),
}

/// Copies every row of the database `from` into the empty database `to`, whose schema it makes or
/// brings up to date; answers what both hold now, by table.
///
/// `from` is read in one transaction: the copy is what it held at one instant, whoever writes
/// meanwhile. `to` is written in one transaction too, read back and compared before that ends:
/// after any failure, also a lost process, no row is in it. Memory does not grow with the database;
/// on SQLite the write-ahead log of `to` does.
///
/// # Errors
/// [`CopyError`].
pub async fn copy_database(from: &str, to: &str) -> Result<Vec<TableContent>, CopyError> {
    if from == to || connect::is_same_file(from, to).await {
        return Err(CopyError::Same);
    }
    let from = Snapshot::open(from).await.map_err(CopyError::From)?;
    match &from.state {
        State::Current => {}
        State::Older => return Err(CopyError::OlderSource),
        State::Newer(version) => {
            return Err(CopyError::From(StorageError::Newer(version.clone())));
        }
    }
    let store = SqlStore::open(to).await.map_err(CopyError::To)?;
    let copied = fill(&from, &store).await;
    store.close().await.map_err(CopyError::To)?;
    from.close().await.map_err(CopyError::From)?;
    copied
}

async fn fill(from: &Snapshot, to: &SqlStore) -> Result<Vec<TableContent>, CopyError> {
    let tx = begin(&to.writers).await.map_err(CopyError::To)?;
    match copy_all(&from.tx, &tx).await {
        Ok(copied) => {
            tx.commit()
                .await
                .map_err(|error| CopyError::To(fault(error)))?;
            Ok(copied)
        }
        Err(error) => {
            // A rollback that fails ends with its connection, which does the same.
            let _gone = tx.rollback().await;
            Err(error)
        }
    }
}

/// Begins the one transaction; nobody else may write until it ends.
async fn begin(writers: &Writers) -> Result<Transaction, StorageError> {
    match writers {
        Writers::One(sqlite) => Transaction::to_fill(&sqlite.writer).await.map_err(fault),
        Writers::Each(pool) => {
            let tx = Transaction::of(pool.to_fill().await.map_err(fault)?);
            let names: Vec<_> = tables().iter().map(|table| table.name).collect();
            let names = names.join(", ");
            let lock = format!("LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE NOWAIT");
            tx.execute_unprepared(&lock).await.map_err(fault)?;
            Ok(tx)
        }
        Writers::Nobody => Err(StorageError::ReadOnly),
    }
}

async fn copy_all(from: &Transaction, to: &Transaction) -> Result<Vec<TableContent>, CopyError> {
    for table in tables() {
        is_empty(to, &table).await?;
    }
    let mut sent = Vec::new();
    for table in tables() {
        sent.push(copy(from, to, &table).await?);
        number_on(to, &table).await.map_err(CopyError::To)?;
    }
    let arrived = contents(to).await.map_err(CopyError::To)?;
    match sent
        .iter()
        .zip(&arrived)
        .find(|(sent, arrived)| sent != arrived)
    {
        Some((sent, _)) => Err(CopyError::Differs(sent.table)),
        None => Ok(sent),
    }
}

async fn is_empty(to: &Transaction, table: &Table) -> Result<(), CopyError> {
    let mut any = Query::select();
    any.columns(table.key.iter().copied())
        .from(table.name)
        .limit(1);
    let found = to.query_one(&any).await;
    match found.map_err(|error| CopyError::To(fault(error)))? {
        None => Ok(()),
        Some(_) => Err(CopyError::NotEmpty(table.name)),
    }
}

async fn copy(
    from: &Transaction,
    to: &Transaction,
    table: &Table,
) -> Result<TableContent, CopyError> {
    let mut count = Count::of(table);
    let mut behind = None;
    loop {
        let rows = page(from, table, behind.take()).await;
        let rows = rows.map_err(CopyError::From)?;
        let Some(last) = rows.last() else {
            return Ok(count.end());
        };
        behind = Some(key_of(table, last));
        rows.iter().for_each(|row| count.take(row));
        add(to, table, rows).await.map_err(CopyError::To)?;
    }
}

/// Where the database numbers rows, the next number comes behind those that were copied. SQLite
/// sees to it itself.
async fn number_on(to: &Transaction, table: &Table) -> Result<(), StorageError> {
    let (true, DbBackend::Postgres, [column]) =
        (table.numbered, to.get_database_backend(), &*table.key)
    else {
        return Ok(());
    };
    let name = table.name;
    let next = format!(
        "SELECT setval(pg_get_serial_sequence('{name}', '{column}'), \
         coalesce(max({column}), 0) + 1, false) FROM {name}"
    );
    to.execute_unprepared(&next).await.map_err(fault)?;
    Ok(())
}
