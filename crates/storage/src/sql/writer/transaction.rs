//! A transaction that notices whether anything was written, and sends in one what nobody waits for.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Values,
};

use crate::{
    Conflict,
    sql::{
        answer::{Stop, one_row},
        postgres::Session,
    },
};

/// An open transaction: of the one writer, or one of many on PostgreSQL.
pub(in crate::sql) struct Transaction {
    inner: Inner,
    manner: Manner,
    /// Statements that go with the next one.
    held: Mutex<Vec<Held>>,
    wrote: AtomicBool,
    stumbled: AtomicBool,
}

/// A statement that waits for its neighbours.
struct Held {
    statement: Statement,
    asks: Asks,
}

/// What is asked of a statement's row count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// Nothing.
    Nothing,
    /// That it is one; it is never more.
    One,
}

/// How statements go that can wait. Each of them costs two changes of thread.
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
            Manner::Joined => self.hold(statement, Asks::Nothing),
            Manner::Single => {
                self.execute_raw(statement).await?;
            }
        }
        Ok(())
    }

    /// Runs a statement that touches one row, or none when its condition no longer holds: then the
    /// work is refused with this conflict. Neighbours of the same kind go together.
    pub(in crate::sql) async fn decide(
        &self,
        statement: Statement,
        otherwise: Conflict,
    ) -> Result<(), Stop> {
        one_row(self.one(statement).await?, otherwise)
    }

    /// As [`decide`](Self::decide), for who has more to say of it: how many rows it touched, one as
    /// long as it waits.
    pub(in crate::sql) async fn one(&self, statement: Statement) -> Result<u64, DbErr> {
        if self.manner == Manner::Joined {
            self.hold(statement, Asks::One);
            return Ok(1);
        }
        Ok(self.execute_raw(statement).await?.rows_affected())
    }

    /// Sends what is held, neighbours that ask the same in one.
    pub(super) async fn settle(&self) -> Result<(), DbErr> {
        let held = self.let_go();
        for alike in held.chunk_by(|one, next| one.asks == next.asks) {
            if let Err(error) = self.send(alike).await {
                self.stumbled.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn send(&self, alike: &[Held]) -> Result<(), DbErr> {
        let (Some(first), Some(all)) = (alike.first(), joined(alike)) else {
            return Ok(());
        };
        let rows = self.inner.execute_raw(all).await?.rows_affected();
        self.note(rows);
        match first.asks {
            Asks::One if rows != alike.len() as u64 => Err(DbErr::RecordNotUpdated),
            Asks::One | Asks::Nothing => Ok(()),
        }
    }

    /// Forgets what is held.
    pub(super) fn forget(&self) {
        self.let_go();
    }

    fn let_go(&self) -> Vec<Held> {
        std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hold(&self, statement: Statement, asks: Asks) {
        let held = self.held.lock();
        let mut held = held.unwrap_or_else(PoisonError::into_inner);
        held.push(Held { statement, asks });
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

/// Begins one in which the schema changes: from here on nobody else writes to the file.
pub(in crate::sql) async fn begin_alone(
    writer: &DatabaseConnection,
) -> Result<DatabaseTransaction, DbErr> {
    begin(writer, SqliteTransactionMode::Immediate).await
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
fn joined(held: &[Held]) -> Option<Statement> {
    let backend = held.first()?.statement.db_backend;
    let texts = held.iter().map(|held| held.statement.sql.as_str());
    let values = held
        .iter()
        .filter_map(|held| held.statement.values.as_ref());
    let values = values.flat_map(|values| values.0.iter().cloned());
    Some(Statement {
        sql: texts.collect::<Vec<_>>().join("; "),
        values: Some(Values(values.collect())),
        db_backend: backend,
    })
}

/// What else answers with rows writes them (`RETURNING`).
fn reads(statement: &Statement) -> bool {
    statement.sql.starts_with("SELECT")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::SqlStore;

    async fn store_with_two() -> SqlStore {
        let store = SqlStore::open("sqlite::memory:").await.unwrap();
        let two = "INSERT INTO client VALUES ('a', '{}', NULL, NULL, NULL), \
                   ('b', '{}', NULL, NULL, NULL)";
        store.writer().execute_unprepared(two).await.unwrap();
        store
    }

    fn rename(from: &str, to: &str) -> Statement {
        let sql = "UPDATE client SET client_id = ? WHERE client_id = ?";
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, [to.into(), from.into()])
    }

    async fn names(tx: &Transaction) -> Vec<String> {
        let sql = "SELECT client_id FROM client ORDER BY client_id";
        let rows = tx
            .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await;
        let rows = rows.unwrap();
        rows.iter()
            .map(|row| row.try_get_by_index(0).unwrap())
            .collect()
    }

    #[tokio::test]
    async fn what_decides_goes_together_and_in_order() {
        let store = store_with_two().await;
        let tx = Transaction::begin(store.writer(), Manner::Joined).await;
        let tx = tx.unwrap();
        for (from, to) in [("a", "c"), ("b", "a"), ("c", "b")] {
            tx.decide(rename(from, to), Conflict::Code).await.unwrap();
        }
        assert!(!tx.wrote());
        tx.settle().await.unwrap();
        assert!(tx.wrote() && !tx.stumbled());
        assert_eq!(names(&tx).await, ["a", "b"]);
    }

    #[tokio::test]
    async fn one_of_many_that_finds_no_row_makes_all_unclear() {
        let store = store_with_two().await;
        let tx = Transaction::begin(store.writer(), Manner::Joined).await;
        let tx = tx.unwrap();
        for (from, to) in [("a", "c"), ("nobody", "d"), ("b", "e")] {
            tx.decide(rename(from, to), Conflict::Code).await.unwrap();
        }
        // Whatever comes next finds out.
        let sql = "SELECT client_id FROM client";
        let next = tx
            .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await;
        assert!(next.is_err() && tx.stumbled());
    }

    #[tokio::test]
    async fn alone_each_is_told_by_its_conflict() {
        let store = store_with_two().await;
        let tx = Transaction::begin(store.writer(), Manner::Single).await;
        let tx = tx.unwrap();
        tx.decide(rename("a", "c"), Conflict::Code).await.unwrap();
        let lost = tx.decide(rename("nobody", "d"), Conflict::Cell).await;
        assert!(matches!(lost, Err(Stop::Conflict(Conflict::Cell))));
        assert_eq!(names(&tx).await, ["b", "c"]);
    }

    #[tokio::test]
    async fn what_decides_is_not_counted_with_what_does_not() {
        let store = store_with_two().await;
        let tx = Transaction::begin(store.writer(), Manner::Joined).await;
        let tx = tx.unwrap();
        // Two rows of the one must not stand for the row that the other lacks.
        let all =
            Statement::from_string(DbBackend::Sqlite, "UPDATE client SET registration = '[]'");
        tx.later(all).await.unwrap();
        tx.decide(rename("nobody", "d"), Conflict::Cell)
            .await
            .unwrap();
        assert!(tx.settle().await.is_err() && tx.stumbled());
    }
}
