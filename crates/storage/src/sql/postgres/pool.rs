//! The connections: reading, and work that is done in a transaction of its own.

use std::{fmt, sync::Arc};

use sea_orm::{ConnectionTrait, DbErr, ExecResult, Statement};
use sqlx::{PgPool, Postgres, pool::PoolConnection, postgres::PgRow};
use tokio::sync::{RwLock, Semaphore, SemaphorePermit};

use super::{
    Verdict,
    open::PATIENCE,
    pause::pause,
    session::{Session, executing},
    verdict,
};
use crate::{
    StorageError,
    sql::{
        answer::fault,
        writer::{Transaction, Work},
    },
};

/// The connections of one instance; clones share them.
#[derive(Clone)]
pub(in crate::sql) struct Pool {
    connections: PgPool,
    /// Fewer than connections: work waits for what it is about with one in its hand, and reads
    /// must not wait behind it.
    turns: Arc<Semaphore>,
    /// Work holds it with others, closing holds it alone.
    gate: Arc<RwLock<()>>,
}

impl Pool {
    pub(super) fn new(connections: PgPool) -> Self {
        Self {
            connections,
            turns: Arc::new(Semaphore::new(WRITERS)),
            gate: Arc::new(RwLock::new(())),
        }
    }

    /// Has work done in a transaction of its own. Once asked, it is done even if the caller goes
    /// away.
    pub(in crate::sql) async fn run<W: Work>(&self, work: W) -> Result<W::Answer, StorageError> {
        let Ok(under_way) = Arc::clone(&self.gate).try_read_owned() else {
            return Err(StorageError::Unavailable("the store is closed".into()));
        };
        let pool = self.clone();
        let task = tokio::spawn(async move {
            let _under_way = under_way;
            pool.until_settled(&work).await
        });
        task.await
            .map_err(|error| StorageError::Unavailable(Box::new(error)))?
    }

    /// All rows of a question; asked again when the connection broke.
    pub(in crate::sql) async fn rows(&self, question: &Statement) -> Result<Vec<PgRow>, DbErr> {
        let mut round = 0;
        loop {
            match self.ask(question).await {
                Err(error) if verdict(&error) == Verdict::Lost && round < ROUNDS => {
                    tokio::time::sleep(pause(round)).await;
                    round += 1;
                }
                answer => return answer,
            }
        }
    }

    /// Runs a statement where nothing can be written.
    pub(in crate::sql) async fn read(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let session = Session::to_read(&self.connections).await?;
        session.execute_raw(statement).await
    }

    /// Begins a transaction that fills an empty database.
    pub(in crate::sql) async fn to_fill(&self) -> Result<Session, DbErr> {
        Session::to_fill(&self.connections).await
    }

    /// Whether the server answers.
    pub(in crate::sql) async fn ping(&self) -> Result<(), DbErr> {
        let session = Session::to_read(&self.connections).await?;
        session.rollback().await
    }

    #[cfg(test)]
    pub(super) fn connections(&self) -> &PgPool {
        &self.connections
    }

    /// Closes all connections after the work that is under way.
    pub(in crate::sql) async fn close(&self) {
        drop(self.gate.write().await);
        self.connections.close().await;
    }

    async fn ask(&self, question: &Statement) -> Result<Vec<PgRow>, DbErr> {
        let session = Session::to_read(&self.connections).await?;
        let rows = session.rows(question).await?;
        // The answer need not wait for the end of a transaction that did nothing.
        tokio::spawn(session.rollback());
        Ok(rows)
    }

    async fn until_settled<W: Work>(&self, work: &W) -> Result<W::Answer, StorageError> {
        let mut round = 0;
        loop {
            match self.once(work).await {
                Err(stopped) if stopped.may_try_again && round < ROUNDS => {
                    tokio::time::sleep(pause(round)).await;
                    round += 1;
                }
                outcome => return outcome.map_err(|stopped| stopped.error),
            }
        }
    }

    /// A connection to write with, and leave to have it.
    async fn turn(&self) -> Result<(SemaphorePermit<'_>, PoolConnection<Postgres>), DbErr> {
        let waiting = async {
            let turn = self.turns.acquire().await;
            let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
            Ok((turn, self.connections.acquire().await?))
        };
        let late = |_| Err(sqlx::Error::PoolTimedOut);
        let turn = tokio::time::timeout(PATIENCE, waiting).await;
        turn.unwrap_or_else(late).map_err(executing)
    }

    async fn once<W: Work>(&self, work: &W) -> Result<W::Answer, Stopped> {
        let turn = self.turn().await.map_err(Stopped::before_the_end);
        let (_turn, connection) = turn?;
        let session = Session::to_write(connection, &work.anchors()).await;
        let session = session.map_err(Stopped::before_the_end)?;
        let tx = Transaction::of(session);
        match work.run(&tx).await {
            Ok(answer) if W::is_refusal(&answer) => {
                give_up(tx).await;
                Ok(answer)
            }
            Ok(answer) => match tx.commit().await {
                Ok(()) => Ok(answer),
                Err(error) => Err(Stopped::at_the_end(error, work)),
            },
            Err(error) => {
                give_up(tx).await;
                Err(Stopped {
                    may_try_again: is_passing(&error),
                    error,
                })
            }
        }
    }
}

impl fmt::Debug for Pool {
    /// The driver would print its options, and with them the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

/// Why work was not done.
struct Stopped {
    error: StorageError,
    /// Nothing of it is saved, and what was in the way may be gone.
    may_try_again: bool,
}

impl Stopped {
    /// `COMMIT` was not sent, so nothing is saved.
    fn before_the_end(error: DbErr) -> Self {
        Self {
            may_try_again: matches!(verdict(&error), Verdict::Again | Verdict::Lost),
            error: fault(error),
        }
    }

    /// `COMMIT` was sent. When no answer came, it may have been saved all the same; only work that
    /// may be done twice is then done again.
    fn at_the_end<W: Work>(error: DbErr, work: &W) -> Self {
        Self {
            may_try_again: match verdict(&error) {
                Verdict::Again => true,
                Verdict::Lost => work.may_be_repeated(),
                Verdict::Away | Verdict::Refused => false,
            },
            error: fault(error),
        }
    }
}

/// Whether the fault of a step speaks of the moment and not of the step.
fn is_passing(error: &StorageError) -> bool {
    let cause = match error {
        StorageError::Unavailable(cause) | StorageError::Statement(cause) => cause,
        _ => return false,
    };
    let cause = cause.downcast_ref::<DbErr>().map(verdict);
    matches!(cause, Some(Verdict::Again | Verdict::Lost))
}

/// Takes everything back. When that fails the connection is thrown away, which does the same.
async fn give_up(tx: Transaction) {
    if let Err(error) = tx.rollback().await {
        tracing::debug!(%error, "a transaction ended with its connection");
    }
}

/// How often the same is tried again: pauses of a second and a half in all.
const ROUNDS: u32 = 8;
/// Most connections that write at the same time, of the sixteen.
const WRITERS: usize = 10;
