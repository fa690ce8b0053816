//! The write verbs: each is work done in a transaction.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;
use sea_orm::{ConnectionTrait, sea_query::DeleteStatement};

use super::{
    SqlStore,
    answer::{Stop, fault},
    postgres::Anchors,
    steps, sweep,
    writer::{Transaction, Work},
};
use crate::{
    Changes, Conflict, StorageError,
    stores::{Claim, Message, Store, Swept},
};

#[async_trait]
impl Store for SqlStore {
    async fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, StorageError> {
        self.writers.run(changes).await
    }

    async fn sweep(&self, now: UnixTime, most: u32) -> Swept {
        let mut swept = Swept::default();
        // One table after the other, so that whoever wants to log in comes in between.
        for broom in sweep::brooms(self.readers.get_database_backend(), now, most) {
            match self.writers.run(broom).await {
                Ok(rows) => swept.rows += rows,
                Err(fault) => {
                    swept.fault.get_or_insert(fault);
                    // Each table would wait in vain for a database that is away.
                    if self.ping().await.is_err() {
                        break;
                    }
                }
            }
        }
        swept
    }

    async fn ping(&self) -> Result<(), StorageError> {
        let answer = self.readers.ping().await;
        answer.map_err(|error| StorageError::Unavailable(Box::new(error)))
    }
}

#[async_trait]
impl Work for Changes {
    type Answer = Result<(), Conflict>;

    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError> {
        match steps::apply_all(tx, self.steps()).await {
            Ok(()) => Ok(Ok(())),
            Err(Stop::Conflict(conflict)) => Ok(Err(conflict)),
            Err(Stop::Fault(error)) => Err(error),
        }
    }

    fn is_refusal(answer: &Self::Answer) -> bool {
        answer.is_err()
    }

    fn anchors(&self) -> Anchors {
        Anchors::of(self)
    }
}

#[async_trait]
impl Work for Claim {
    type Answer = Vec<Message>;

    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError> {
        steps::claim(tx, self).await
    }
}

/// Sweeping one table; answers with the rows that are gone.
#[async_trait]
impl Work for DeleteStatement {
    type Answer = u64;

    async fn run(&self, tx: &Transaction) -> Result<Self::Answer, StorageError> {
        Ok(tx.execute(self).await.map_err(fault)?.rows_affected())
    }

    fn may_be_repeated(&self) -> bool {
        true
    }
}
