//! A transaction that notices whether anything was written.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

/// An open transaction of the writer.
pub(in crate::sql) struct Transaction {
    inner: DatabaseTransaction,
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
            inner: writer.begin_with_options(options).await?,
            wrote: AtomicBool::new(false),
        })
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
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }

    /// Takes everything back.
    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }

    fn note(&self, rows: u64) {
        if rows > 0 {
            self.wrote.store(true, Ordering::Relaxed);
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let done = self.inner.execute_raw(statement).await?;
        self.note(done.rows_affected());
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let done = self.inner.execute_unprepared(sql).await?;
        self.note(done.rows_affected());
        Ok(done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let reads = reads(&statement);
        let row = self.inner.query_one_raw(statement).await?;
        self.note(u64::from(!reads && row.is_some()));
        Ok(row)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let reads = reads(&statement);
        let rows = self.inner.query_all_raw(statement).await?;
        self.note(u64::from(!reads && !rows.is_empty()));
        Ok(rows)
    }
}

/// What else answers with rows writes them (`RETURNING`).
fn reads(statement: &Statement) -> bool {
    statement.sql.starts_with("SELECT")
}
