//! SQLite's connections that only read, lent out without asking first whether they still live.
//!
//! The driver's own pool starts a task after every statement and sends the connection one more
//! question, which costs as much as the statement; of a file in our own process it tells nothing.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{DbErr, ExecResult, RuntimeErr, Statement, Values, error::ConnAcquireErr};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use tokio::sync::{Semaphore, SemaphorePermit};

/// A few connections to one file; clones share them.
#[derive(Clone)]
pub(super) struct Reading(Arc<Shelf>);

struct Shelf {
    options: SqliteConnectOptions,
    /// One for each connection that may be in use.
    places: Semaphore,
    /// The last one is lent first: what was given back last, so that as few as possible keep pages
    /// of the file. What was left in the middle is put before all others.
    idle: Mutex<VecDeque<SqliteConnection>>,
    most: u32,
    patience: Duration,
}

impl Reading {
    /// Opens the first connection; up to `most` are opened when they are needed at the same time,
    /// and whoever finds all of them in use waits so long.
    pub(super) async fn open(
        options: SqliteConnectOptions,
        most: u32,
        patience: Duration,
    ) -> Result<Self, DbErr> {
        let reading = Self(Arc::new(Shelf {
            options: options.disable_statement_logging(),
            places: Semaphore::new(most as usize),
            idle: Mutex::default(),
            most,
            patience,
        }));
        drop(reading.0.lend().await?);
        Ok(reading)
    }

    /// All rows of a question.
    pub(super) async fn rows(&self, question: Statement) -> Result<Vec<SqliteRow>, DbErr> {
        let mut lent = self.0.lend().await?;
        let rows = prepared(question).fetch_all(lent.connection()?).await;
        lent.back(rows).map_err(|error| DbErr::Query(driver(error)))
    }

    /// The first row of a question.
    pub(super) async fn row(&self, question: Statement) -> Result<Option<SqliteRow>, DbErr> {
        let mut lent = self.0.lend().await?;
        let row = prepared(question).fetch_optional(lent.connection()?).await;
        lent.back(row).map_err(|error| DbErr::Query(driver(error)))
    }

    /// Runs a statement where nothing can be written.
    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut lent = self.0.lend().await?;
        let done = prepared(statement).execute(lent.connection()?).await;
        lent.back(done)
            .map(Into::into)
            .map_err(|error| DbErr::Exec(driver(error)))
    }

    /// Runs what is no single statement.
    pub(super) async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut lent = self.0.lend().await?;
        let done = lent.connection()?.execute(AssertSqlSafe(sql)).await;
        lent.back(done)
            .map(Into::into)
            .map_err(|error| DbErr::Exec(driver(error)))
    }

    /// Whether a connection answers.
    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        let mut lent = self.0.lend().await?;
        let answer = lent.connection()?.ping().await;
        lent.back(answer)
            .map_err(|error| DbErr::Conn(driver(error)))
    }

    /// Closes every connection after what is under way; whoever asks later is refused.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let shelf = &*self.0;
        let Ok(all) = shelf.places.acquire_many(shelf.most).await else {
            // It was closed before.
            return Ok(());
        };
        shelf.places.close();
        drop(all);
        let idle = std::mem::take(&mut *shelf.idle());
        for connection in idle {
            let closed = connection.close().await;
            closed.map_err(|error| DbErr::Conn(driver(error)))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}

impl Shelf {
    async fn lend(&self) -> Result<Lent<'_>, DbErr> {
        let place = tokio::time::timeout(self.patience, self.places.acquire());
        let place = place
            .await
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let idle = self.idle().pop_back();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let opened = self.options.connect().await;
                opened.map_err(|error| DbErr::Conn(driver(error)))?
            }
        };
        Ok(Lent {
            shelf: self,
            connection: Some(connection),
            _place: place,
        })
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in use. When its caller goes away in the middle, the statement ends for want of
/// somebody who hears its rows, and the next one comes after it.
struct Lent<'a> {
    shelf: &'a Shelf,
    /// Taken out only when it is given back.
    connection: Option<SqliteConnection>,
    /// Let go after the connection is back.
    _place: SemaphorePermit<'a>,
}

impl Lent<'_> {
    fn connection(&mut self) -> Result<&mut SqliteConnection, DbErr> {
        let lost = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        self.connection.as_mut().ok_or(lost)
    }

    /// Gives the connection back after its answer, unless that says that it may be broken.
    fn back<T>(mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        let connection = self.connection.take();
        if outcome.as_ref().err().is_none_or(leaves_it_sound) {
            self.shelf.idle().extend(connection);
        }
        outcome
    }
}

impl Drop for Lent<'_> {
    /// Without an answer its statement may still run, and others need not wait for that.
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.shelf.idle().push_front(connection);
        }
    }
}

/// Whether the fault is of the question. A connection whose thread has ended never answers again.
fn leaves_it_sound(fault: &sqlx::Error) -> bool {
    use sqlx::Error::{ColumnDecode, Database, Decode, Encode};
    matches!(
        fault,
        Database(_) | Decode(_) | ColumnDecode { .. } | Encode(_)
    )
}

/// A statement that the connection keeps ready for the next time.
fn prepared(statement: Statement) -> Query<'static, Sqlite, SqlxValues> {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn driver(error: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(Arc::new(error))
}

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        pin::pin,
        task::{Context, Poll},
    };

    use sea_orm::DbBackend;
    use sqlx::sqlite::SqliteJournalMode;

    use super::*;

    fn options(folder: &tempfile::TempDir) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(folder.path().join("db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
    }

    async fn reading(folder: &tempfile::TempDir, most: u32) -> Reading {
        let reading = Reading::open(options(folder), most, Duration::ZERO).await;
        reading.unwrap()
    }

    fn question(sql: &str) -> Statement {
        Statement::from_string(DbBackend::Sqlite, sql)
    }

    #[tokio::test]
    async fn what_is_given_back_is_lent_again() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 4).await;
        for _ in 0..3 {
            assert_eq!(reading.rows(question("SELECT 1")).await.unwrap().len(), 1);
        }
        assert_eq!(reading.0.idle().len(), 1);
        let (one, two) = (reading.0.lend().await, reading.0.lend().await);
        drop((one.unwrap(), two.unwrap()));
        assert_eq!(reading.0.idle().len(), 2);
    }

    #[tokio::test]
    async fn there_are_never_more_than_may_be() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 1).await;
        let lent = reading.0.lend().await.unwrap();
        let late = reading.row(question("SELECT 1")).await.unwrap_err();
        assert!(matches!(
            late,
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
        ));
        drop(lent);
        assert!(reading.row(question("SELECT 1")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_caller_who_goes_away_leaves_a_sound_connection() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 1).await;
        let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) \
                    SELECT i FROM n";
        let mut asked = Box::pin(reading.rows(question(many)));
        let () = tokio::select! {
            biased;
            _ = &mut asked => panic!("answered at once"),
            () = tokio::task::yield_now() => {}
        };
        drop(asked);
        let rows = reading.rows(question("SELECT 1 AS one")).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(reading.0.idle().len(), 1);
    }

    /// Drops a question when its first rows have come and woken it.
    async fn leave_in_the_middle<T>(asked: impl Future<Output = T>) {
        let mut asked = pin!(asked);
        let mut waited = false;
        poll_fn(|context: &mut Context<'_>| {
            if std::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            assert!(asked.as_mut().poll(context).is_pending());
            Poll::Pending
        })
        .await;
    }

    #[tokio::test]
    async fn a_reader_left_in_the_middle_of_a_table_sees_what_is_committed_later() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = options(&folder).connect().await.unwrap();
        let filled = "CREATE TABLE number AS WITH RECURSIVE n (i) AS \
                      (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000) SELECT i FROM n";
        writer.execute(filled).await.unwrap();
        let reading = reading(&folder, 1).await;
        leave_in_the_middle(reading.rows(question("SELECT i FROM number"))).await;
        writer.execute("DELETE FROM number").await.unwrap();
        assert_eq!(reading.0.idle().len(), 1);
        let left = reading.row(question("SELECT i FROM number")).await.unwrap();
        assert!(left.is_none());
    }

    #[tokio::test]
    async fn a_connection_left_in_the_middle_is_lent_last() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 2).await;
        let other = reading.0.lend().await.unwrap();
        let mut left = reading.0.lend().await.unwrap();
        let mark = left
            .connection()
            .unwrap()
            .execute("CREATE TEMP TABLE mark (i)");
        mark.await.unwrap();
        other.back(Ok(())).unwrap();
        drop(left);
        assert_eq!(reading.0.idle().len(), 2);
        assert!(reading.row(question("SELECT i FROM mark")).await.is_err());
    }

    #[tokio::test]
    async fn a_connection_whose_thread_has_ended_is_not_lent_again() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 1).await;
        let lent = reading.0.lend().await.unwrap();
        let crashed = lent.back(Err::<(), _>(sqlx::Error::WorkerCrashed));
        assert!(matches!(crashed, Err(sqlx::Error::WorkerCrashed)));
        assert_eq!(reading.0.idle().len(), 0);
        assert!(reading.row(question("SELECT 1")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_refused_question_costs_no_connection() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 1).await;
        let refused = reading.rows(question("SELECT i FROM nowhere")).await;
        assert!(matches!(refused, Err(DbErr::Query(_))));
        assert_eq!(reading.0.idle().len(), 1);
    }

    #[tokio::test]
    async fn a_closed_one_refuses() {
        let folder = tempfile::tempdir().unwrap();
        let reading = reading(&folder, 2).await;
        reading.close().await.unwrap();
        reading.close().await.unwrap();
        let late = reading.ping().await.unwrap_err();
        assert!(matches!(
            late,
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)
        ));
        assert!(reading.0.idle().is_empty());
    }
}
