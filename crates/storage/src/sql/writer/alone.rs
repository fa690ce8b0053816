//! A commit with a transaction of its own, for benches: what group commit is measured against.

use sea_orm::DatabaseConnection;

use super::{Transaction, Work, transaction::Manner};
use crate::{
    Changes, Conflict, StorageError, Store,
    sql::{SqlStore, answer::fault, writers::Writers},
};

impl SqlStore {
    /// Saves all changes or none, without sharing a transaction with anybody. Like
    /// [`Store::commit`](crate::Store::commit) it goes on without its caller.
    ///
    /// # Errors
    /// As [`Store::commit`](crate::Store::commit).
    pub async fn commit_alone(
        &self,
        changes: Changes,
    ) -> Result<Result<(), Conflict>, StorageError> {
        let Writers::One(sqlite) = &self.writers else {
            // On PostgreSQL nobody shares.
            return self.commit(changes).await;
        };
        let writer = sqlite.writer.clone();
        let task = tokio::spawn(async move { save(&writer, &changes).await });
        task.await
            .map_err(|error| StorageError::Unavailable(Box::new(error)))?
    }
}

async fn save(
    writer: &DatabaseConnection,
    changes: &Changes,
) -> Result<Result<(), Conflict>, StorageError> {
    let tx = Transaction::begin(writer, Manner::Single)
        .await
        .map_err(fault)?;
    let outcome = changes.run(&tx).await;
    match outcome {
        Ok(Ok(())) => tx.commit().await.map_err(fault)?,
        Ok(Err(_)) | Err(_) => tx.rollback().await.map_err(fault)?,
    }
    outcome
}
