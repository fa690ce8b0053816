//! A transaction that notices whether anything was written.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use crate::sql::postgres::Session;

/// An open transaction: of the one writer, or one of many on PostgreSQL.
pub(in crate::sql) struct Transaction {
    inner: Inner,
    wrote: AtomicBool,
}

impl Transaction {
    /// Takes the write lock at once, so that no step fails half-way for want of it.
    pub(super) async fn begin(writer: &DatabaseConnection) -> Result<Self, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Self {
            inner: Inner::Sqlite(writer.begin_with_options(options).await?),
            wrote: AtomicBool::new(false),
        })
    }

    /// What has begun on PostgreSQL.
    pub(in crate::sql) fn of(session: Session) -> Self {
        Self {
            inner: Inner::Postgres(session),
            wrote: AtomicBool::new(false),
        }
    }

    /// What was written before is somebody else's.
    pub(super) fn begin_job(&self) {
        self.wrote.store(false, Ordering::Relaxed);
    }

    /// Whether this job wrote a row.
    pub(super) fn wrote(&self) -> bool {
        self.wrote.load(Ordering::Relaxed)
    }

    /// Saves everything; when it answers, it is on the disk.
    pub(in crate::sql) async fn commit(self) -> Result<(), DbErr> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(session) => session.commit().await,
        }
    }

    /// Takes everything back.
    pub(in crate::sql) async fn rollback(self) -> Result<(), DbErr> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await,
            Inner::Postgres(session) => session.rollback().await,
        }
    }

    fn note(&self, rows: u64) {
        if rows > 0 {
            self.wrote.store(true, Ordering::Relaxed);
        }
    }
}

enum Inner {
    Sqlite(DatabaseTransaction),
    Postgres(Session),
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        match self.inner {
            Inner::Sqlite(_) => DbBackend::Sqlite,
            Inner::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let done = match &self.inner {
            Inner::Sqlite(tx) => tx.execute_raw(statement).await?,
            Inner::Postgres(session) => session.execute_raw(statement).await?,
        };
        self.note(done.rows_affected());
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let done = match &self.inner {
            Inner::Sqlite(tx) => tx.execute_unprepared(sql).await?,
            Inner::Postgres(session) => session.execute_unprepared(sql).await?,
        };
        self.note(done.rows_affected());
        Ok(done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let reads = reads(&statement);
        let row = match &self.inner {
            Inner::Sqlite(tx) => tx.query_one_raw(statement).await?,
            Inner::Postgres(session) => session.query_one_raw(statement).await?,
        };
        self.note(u64::from(!reads && row.is_some()));
        Ok(row)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let reads = reads(&statement);
        let rows = match &self.inner {
            Inner::Sqlite(tx) => tx.query_all_raw(statement).await?,
            Inner::Postgres(session) => session.query_all_raw(statement).await?,
        };
        self.note(u64::from(!reads && !rows.is_empty()));
        Ok(rows)
    }
}

/// What else answers with rows writes them (`RETURNING`).
fn reads(statement: &Statement) -> bool {
    statement.sql.starts_with("SELECT")
}
