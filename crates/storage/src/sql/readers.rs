//! Connections that only read.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::{postgres::Pool, reading::Reading};

/// What look-ups are asked of; clones share it.
#[derive(Clone, Debug)]
pub(super) enum Readers {
    /// A file; they refuse to write.
    File(Reading),
    /// The writer's own connection: a database in memory has no other.
    Writer(DatabaseConnection),
    Postgres(Pool),
}

impl Readers {
    /// Whether the database answers.
    pub(super) async fn ping(&self) -> Result<(), DbErr> {
        match self {
            Self::File(reading) => reading.ping().await,
            Self::Writer(connection) => connection.ping().await,
            Self::Postgres(pool) => pool.ping().await,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Readers {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::File(_) | Self::Writer(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::File(reading) => reading.execute(statement).await,
            Self::Writer(connection) => connection.execute_raw(statement).await,
            Self::Postgres(pool) => pool.read(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::File(reading) => reading.execute_unprepared(sql).await,
            Self::Writer(connection) => connection.execute_unprepared(sql).await,
            Self::Postgres(pool) => {
                pool.read(Statement::from_string(DbBackend::Postgres, sql))
                    .await
            }
        }
    }

    async fn query_one_raw(&self, question: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::File(reading) => Ok(reading.row(question).await?.map(Into::into)),
            Self::Writer(connection) => connection.query_one_raw(question).await,
            Self::Postgres(pool) => {
                let rows = pool.rows(&question).await?;
                Ok(rows.into_iter().next().map(Into::into))
            }
        }
    }

    async fn query_all_raw(&self, question: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::File(reading) => {
                let rows = reading.rows(question).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Self::Writer(connection) => connection.query_all_raw(question).await,
            Self::Postgres(pool) => {
                let rows = pool.rows(&question).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}
