//! A transaction that notices whether anything was written, and sends in one what nobody waits for.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Values,
};

use crate::sql::postgres::Session;

/// An open transaction: of the one writer, or one of many on PostgreSQL.
pub(in crate::sql) struct Transaction {
    inner: Inner,
    manner: Manner,
    /// Statements that go with the next one.
    held: Mutex<Vec<Statement>>,
    wrote: AtomicBool,
    stumbled: AtomicBool,
}

/// How statements go that nobody asks what they did. Each of them costs two changes of thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Neighbours in one; if it fails, nobody knows which of them did.
    Joined,
    /// Each alone.
    Single,
}

impl Transaction {
    /// Takes the write lock at once, so that no step fails half-way for want of it.
    pub(super) async fn begin(writer: &DatabaseConnection, manner: Manner) -> Result<Self, DbErr> {
        let immediate = SqliteTransactionMode::Immediate;
        Ok(Self::on_sqlite(begin(writer, immediate).await?, manner))
    }

    /// Begins one that only reads: it sees what is there at its first statement, whoever writes.
    pub(in crate::sql) async fn to_read(file: &DatabaseConnection) -> Result<Self, DbErr> {
        let deferred = SqliteTransactionMode::Deferred;
        Ok(Self::on_sqlite(
            begin(file, deferred).await?,
            Manner::Single,
        ))
    }

    /// Begins one that fills an empty database, of which no queue is in use.
    pub(in crate::sql) async fn to_fill(writer: &DatabaseConnection) -> Result<Self, DbErr> {
        Self::begin(writer, Manner::Single).await
    }

    /// What has begun on PostgreSQL.
    pub(in crate::sql) fn of(session: Session) -> Self {
        Self {
            inner: Inner::Postgres(session),
            // Its protocol takes one statement at a time.
            manner: Manner::Single,
            held: Mutex::default(),
            stumbled: AtomicBool::new(false),
            wrote: AtomicBool::new(false),
        }
    }

    fn on_sqlite(tx: DatabaseTransaction, manner: Manner) -> Self {
        Self {
            inner: Inner::Sqlite(tx),
            manner,
            held: Mutex::default(),
            wrote: AtomicBool::new(false),
            stumbled: AtomicBool::new(false),
        }
    }

    /// What was written before is somebody else's.
    pub(super) fn begin_job(&self) {
        self.wrote.store(false, Ordering::Relaxed);
        self.stumbled.store(false, Ordering::Relaxed);
    }

    /// Whether nobody else can write before it ends: what it has read stays so.
    pub(in crate::sql) fn is_alone(&self) -> bool {
        matches!(self.inner, Inner::Sqlite(_))
    }

    /// Runs a statement whose row count decides nothing, perhaps together with the next ones.
    pub(in crate::sql) async fn later(&self, statement: Statement) -> Result<(), DbErr> {
        match self.manner {
            Manner::Joined => self.hold(statement),
            Manner::Single => {
                self.execute_raw(statement).await?;
            }
        }
        Ok(())
    }

    /// Sends what is held.
    pub(super) async fn settle(&self) -> Result<(), DbErr> {
        let Some(all) = joined(self.let_go()) else {
            return Ok(());
        };
        match self.inner.execute_raw(all).await {
            Ok(done) => {
                self.note(done.rows_affected());
                Ok(())
            }
            Err(error) => {
                self.stumbled.store(true, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    /// Forgets what is held.
    pub(super) fn let_go(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hold(&self, statement: Statement) {
        let held = self.held.lock();
        held.unwrap_or_else(PoisonError::into_inner).push(statement);
    }

    /// Whether statements of this job failed together: what it says then is not to be believed.
    pub(super) fn stumbled(&self) -> bool {
        self.stumbled.load(Ordering::Relaxed)
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

async fn begin(
    connection: &DatabaseConnection,
    mode: SqliteTransactionMode,
) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(mode),
        ..TransactionOptions::default()
    };
    connection.begin_with_options(options).await
}

enum Inner {
    Sqlite(DatabaseTransaction),
    Postgres(Session),
}

impl Inner {
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.execute_raw(statement).await,
            Self::Postgres(session) => session.execute_raw(statement).await,
        }
    }
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
        self.settle().await?;
        let done = self.inner.execute_raw(statement).await?;
        self.note(done.rows_affected());
        Ok(done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.settle().await?;
        let done = match &self.inner {
            Inner::Sqlite(tx) => tx.execute_unprepared(sql).await?,
            Inner::Postgres(session) => session.execute_unprepared(sql).await?,
        };
        self.note(done.rows_affected());
        Ok(done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.settle().await?;
        let reads = reads(&statement);
        let row = match &self.inner {
            Inner::Sqlite(tx) => tx.query_one_raw(statement).await?,
            Inner::Postgres(session) => session.query_one_raw(statement).await?,
        };
        self.note(u64::from(!reads && row.is_some()));
        Ok(row)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.settle().await?;
        let reads = reads(&statement);
        let rows = match &self.inner {
            Inner::Sqlite(tx) => tx.query_all_raw(statement).await?,
            Inner::Postgres(session) => session.query_all_raw(statement).await?,
        };
        self.note(u64::from(!reads && !rows.is_empty()));
        Ok(rows)
    }
}

/// Statements as one, with the values of all in their order: SQLite runs them one by one.
fn joined(statements: Vec<Statement>) -> Option<Statement> {
    let backend = statements.first()?.db_backend;
    let mut texts = Vec::with_capacity(statements.len());
    let mut values = Vec::new();
    for statement in statements {
        texts.push(statement.sql);
        values.extend(statement.values.unwrap_or(Values(Vec::new())));
    }
    Some(Statement {
        sql: texts.join("; "),
        values: Some(Values(values)),
        db_backend: backend,
    })
}

/// What else answers with rows writes them (`RETURNING`).
fn reads(statement: &Statement) -> bool {
    statement.sql.starts_with("SELECT")
}
