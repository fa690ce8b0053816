//! One transaction on one connection of the pool.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, Executor, PgPool, Postgres, pool::PoolConnection, postgres::PgRow, query::Query,
};
use tokio::sync::Mutex;

use super::Anchors;

/// An open transaction; one that is dropped takes its connection with it.
pub(in crate::sql) struct Session {
    connection: Mutex<PoolConnection<Postgres>>,
    ended: AtomicBool,
    /// How long the server may say nothing.
    patience: Duration,
}

impl Session {
    /// Begins a transaction that only reads.
    pub(super) async fn to_read(pool: &PgPool) -> Result<Self, DbErr> {
        Self::begin(pool, BEGIN_TO_READ).await
    }

    /// Begins a transaction that holds what it is about.
    pub(super) async fn to_write(
        connection: PoolConnection<Postgres>,
        anchors: &Anchors,
    ) -> Result<Self, DbErr> {
        let begin = match anchors.statement() {
            Some(locks) => format!("{BEGIN_TO_WRITE}; {locks}"),
            None => BEGIN_TO_WRITE.to_owned(),
        };
        Self::begin_on(connection, &begin).await
    }

    /// Begins a transaction that sees the whole database at one instant, however long that takes.
    pub(super) async fn to_look(pool: &PgPool) -> Result<Self, DbErr> {
        Self::begin_long(pool, BEGIN_TO_LOOK).await
    }

    /// Begins a transaction that fills an empty database.
    pub(super) async fn to_fill(pool: &PgPool) -> Result<Self, DbErr> {
        Self::begin_long(pool, BEGIN_TO_FILL).await
    }

    async fn begin_long(pool: &PgPool, begin: &str) -> Result<Self, DbErr> {
        let mut session = Self::begin(pool, begin).await?;
        session.patience = LONG_SILENCE;
        Ok(session)
    }

    async fn begin(pool: &PgPool, begin: &str) -> Result<Self, DbErr> {
        let connection = pool.acquire().await.map_err(executing)?;
        Self::begin_on(connection, begin).await
    }

    /// Limits and locks go with `BEGIN`, so they cost no way to the server.
    async fn begin_on(connection: PoolConnection<Postgres>, begin: &str) -> Result<Self, DbErr> {
        let session = Self {
            connection: Mutex::new(connection),
            ended: AtomicBool::new(false),
            patience: SILENCE,
        };
        session.execute_unprepared(begin).await?;
        Ok(session)
    }

    /// Saves everything; when it answers, the server has it as safe as it is set up to make it.
    pub(in crate::sql) async fn commit(self) -> Result<(), DbErr> {
        self.end("COMMIT").await
    }

    /// Takes everything back.
    pub(in crate::sql) async fn rollback(self) -> Result<(), DbErr> {
        self.end("ROLLBACK").await
    }

    async fn end(self, sql: &'static str) -> Result<(), DbErr> {
        self.execute_unprepared(sql).await?;
        self.ended.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Everything a question answers.
    pub(super) async fn rows(&self, statement: &Statement) -> Result<Vec<PgRow>, DbErr> {
        let mut connection = self.connection.lock().await;
        let rows = prepared(statement).fetch_all(&mut **connection);
        in_time(self.patience, rows).await.map_err(querying)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.ended.load(Ordering::Relaxed) {
            // Nobody knows what state the server is in; it takes back what was not saved.
            self.connection.get_mut().close_on_drop();
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Session {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection.lock().await;
        let done = prepared(&statement).execute(&mut **connection);
        in_time(self.patience, done)
            .await
            .map(Into::into)
            .map_err(executing)
    }

    /// Takes one way to the server where a statement with values takes two.
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection.lock().await;
        let done = connection.execute(AssertSqlSafe(sql));
        in_time(self.patience, done)
            .await
            .map(Into::into)
            .map_err(executing)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let rows = self.rows(&statement).await?;
        Ok(rows.into_iter().next().map(Into::into))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = self.rows(&statement).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

/// A statement without a name: a named one would stay with a server process, which behind a pooler
/// is somebody else's next.
fn prepared(statement: &Statement) -> Query<'_, Postgres, SqlxValues> {
    let values = statement.values.clone().unwrap_or(Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values)).persistent(false)
}

/// The server ends what takes too long; this is for one that does not answer at all.
async fn in_time<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let late = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(patience, answer).await.map_err(late)?
}

pub(super) fn executing(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

fn querying(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

/// Limits in milliseconds. A lock may be waited for half as long as a statement may take, and a
/// transaction whose owner fell asleep gives its locks back.
const BEGIN_TO_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
    SET LOCAL statement_timeout = 10000; SET LOCAL lock_timeout = 5000; \
    SET LOCAL idle_in_transaction_session_timeout = 15000";
const BEGIN_TO_READ: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; \
    SET LOCAL statement_timeout = 10000; \
    SET LOCAL idle_in_transaction_session_timeout = 15000";
/// Work of an operator: it may last, but not wait for a lock.
const BEGIN_TO_LOOK: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
    SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
const BEGIN_TO_FILL: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; \
    SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 5000; \
    SET LOCAL idle_in_transaction_session_timeout = 0";
const LONG_SILENCE: Duration = Duration::from_secs(60 * 60);
/// How long a server may say nothing; longer than its own limits.
const SILENCE: Duration = Duration::from_secs(15);
