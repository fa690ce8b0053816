//! The write verb: all steps in one transaction of the one writer.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tracing::Instrument;

use super::{
    SqliteStore,
    answer::{Stop, fault},
    steps, sweep,
};
use crate::{
    Changes, Conflict, StorageError,
    stores::{Store, Swept},
};

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, StorageError> {
        let writer = self.writer.clone();
        finish_even_if_unheard(async move { write(&writer, &changes).await }).await
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Result<Swept, StorageError> {
        let writer = self.writer.clone();
        finish_even_if_unheard(async move { sweep::sweep(&writer, now, most).await }).await
    }

    async fn ping(&self) -> Result<(), StorageError> {
        let answer = self.readers.ping().await;
        answer.map_err(|error| StorageError::Unavailable(Box::new(error)))
    }
}

/// Runs work in a task of its own: a caller that goes away (a cancelled request) then neither
/// loses the commit nor leaves half a transaction on the only connection that writes.
async fn finish_even_if_unheard<T: Send + 'static>(
    work: impl Future<Output = Result<T, StorageError>> + Send + 'static,
) -> Result<T, StorageError> {
    let task = tokio::spawn(work.in_current_span());
    task.await
        .map_err(|error| StorageError::Unavailable(Box::new(error)))?
}

async fn write(
    writer: &DatabaseConnection,
    changes: &Changes,
) -> Result<Result<(), Conflict>, StorageError> {
    let tx = begin(writer).await?;
    match run(&tx, changes).await {
        Ok(()) => {
            tx.commit().await.map_err(fault)?;
            Ok(Ok(()))
        }
        Err(stop) => {
            tx.rollback().await.map_err(fault)?;
            match stop {
                Stop::Conflict(conflict) => Ok(Err(conflict)),
                Stop::Fault(error) => Err(error),
            }
        }
    }
}

/// Takes the write lock at once, so that no step fails half-way for want of it.
pub(super) async fn begin(
    writer: &DatabaseConnection,
) -> Result<DatabaseTransaction, StorageError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    writer.begin_with_options(options).await.map_err(fault)
}

async fn run(tx: &DatabaseTransaction, changes: &Changes) -> Result<(), Stop> {
    for change in changes.steps() {
        steps::apply(tx, change).await?;
    }
    Ok(())
}
