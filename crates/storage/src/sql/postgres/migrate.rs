//! Changing the schema: one instance does it, others who start wait, and logins go on meanwhile.

use std::time::Duration;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqlxPostgresConnector, Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use sqlx::{
    Error,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    failure::{Verdict, source, verdict},
    open::refusal,
    pause::pause,
};
use crate::{
    StorageError,
    sql::{
        answer::fault,
        migration::{Migrator, State, state},
    },
};

/// Applies what is missing, in one transaction and alone.
///
/// While another instance does so, or somebody reads a table that has to change, it is tried again
/// with pauses of `most` in all.
///
/// # Errors
/// [`StorageError::Unavailable`] when something is in the way for longer, and those of
/// [`SqlStore::open`](crate::sql::SqlStore::open).
pub(super) async fn migrate(
    options: &PgConnectOptions,
    most: Duration,
) -> Result<(), StorageError> {
    let (mut round, mut waited) = (0, Duration::ZERO);
    while let Some(obstacle) = attempt(options).await? {
        if waited >= most {
            return Err(StorageError::Unavailable(Box::new(obstacle)));
        }
        if round % SILENT_ROUNDS == 0 {
            tracing::warn!("the schema has to be changed, which has to wait: {obstacle}");
        }
        let pause = obstacle.pause(round);
        tokio::time::sleep(pause).await;
        waited += pause;
        round += 1;
    }
    Ok(())
}

/// What keeps the schema from being changed now, and goes away by itself.
#[derive(Debug, thiserror::Error)]
enum Obstacle {
    #[error("another instance is changing the schema")]
    Another,
    #[error("somebody has been using a table for long, as a dump of the database does")]
    Reader(#[source] DbErr),
}

impl Obstacle {
    fn pause(&self, round: u32) -> Duration {
        match self {
            Self::Another => pause(round),
            // Logins waited behind us, and have to be let through.
            Self::Reader(_) => BREATH,
        }
    }
}

/// Tries once, with a connection of its own: the migration library names its statements, and those
/// of an attempt that failed stay with the connection.
async fn attempt(options: &PgConnectOptions) -> Result<Option<Obstacle>, StorageError> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await
        .map_err(refusal)?;
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    let outcome = migrate_alone(&connection).await;
    connection.close_by_ref().await.map_err(fault)?;
    match outcome {
        Ok(Outcome::Done) => Ok(None),
        Ok(Outcome::Newer(version)) => Err(StorageError::Newer(version)),
        Ok(Outcome::Another) => Ok(Some(Obstacle::Another)),
        Err(error) => in_the_way(error).map(Some),
    }
}

enum Outcome {
    Done,
    Another,
    Newer(String),
}

async fn migrate_alone(connection: &DatabaseConnection) -> Result<Outcome, DbErr> {
    let Some(tx) = begin_alone(connection).await? else {
        return Ok(Outcome::Another);
    };
    // Who was here before may have done it, or more.
    match state(&tx).await? {
        State::Current => {}
        State::Older => Migrator::up(&tx, None).await?,
        State::Newer(version) => return Ok(Outcome::Newer(version)),
    }
    tx.execute_unprepared(FORGET).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// Begins the transaction in which the schema changes; none while somebody else is in theirs.
pub(super) async fn begin_alone(
    connection: &DatabaseConnection,
) -> Result<Option<DatabaseTransaction>, DbErr> {
    let tx = connection.begin().await?;
    tx.execute_unprepared(LIMITS).await?;
    // Behind a pooler the server process may know the names from somebody else, so they are
    // forgotten at both ends.
    tx.execute_unprepared(FORGET).await?;
    let lock = Statement::from_string(DbBackend::Postgres, LOCK);
    let row = tx.query_one_raw(lock).await?;
    let taken = row.map(|row| row.try_get_by_index(0)).transpose()?;
    if taken == Some(true) {
        return Ok(Some(tx));
    }
    tx.execute_unprepared(FORGET).await?;
    tx.commit().await?;
    Ok(None)
}

/// What goes away by itself, or why the schema cannot be changed.
fn in_the_way(error: DbErr) -> Result<Obstacle, StorageError> {
    let cause = source(&error).and_then(Error::as_database_error);
    let code = cause.and_then(|cause| cause.code());
    match code.as_deref() {
        // The lock of a table was not to be had in time, or would have closed a ring.
        Some("55P03" | "40P01") => Ok(Obstacle::Reader(error)),
        Some("42501") => Err(StorageError::NotOwner(Box::new(error))),
        Some("25006") => Err(StorageError::ReadOnly),
        _ if matches!(verdict(&error), Verdict::Lost | Verdict::Away) => {
            Err(StorageError::Unavailable(Box::new(error)))
        }
        _ => Err(StorageError::Migration(Box::new(error))),
    }
}

/// How long starting waits for what is in the way, in pauses.
pub(super) const MOST: Duration = Duration::from_secs(5 * 60);
/// Pause after a table could not be had.
const BREATH: Duration = Duration::from_secs(2);
/// Rounds between two lines of the log.
const SILENT_ROUNDS: u32 = 20;
/// In milliseconds. Whoever comes after a statement that waits for a table waits behind it, so that
/// one waits for a second only. A statement may last; but who fell silent, as a dead machine does,
/// gives everything back after a minute.
const LIMITS: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 1000; \
    SET LOCAL idle_in_transaction_session_timeout = 60000";
const FORGET: &str = "DEALLOCATE ALL";
/// The same number in every version of this program.
const LOCK: &str = "SELECT pg_try_advisory_xact_lock(hashtextextended('fedtoken migration', 0))";

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use sea_orm::RuntimeErr;

    use super::*;

    fn failed(error: Error) -> StorageError {
        let error = DbErr::Exec(RuntimeErr::SqlxError(error.into()));
        in_the_way(error).unwrap_err()
    }

    #[test]
    fn a_server_that_goes_away_meanwhile_is_away() {
        let gone = failed(Error::Io(ErrorKind::ConnectionReset.into()));
        assert!(matches!(gone, StorageError::Unavailable(_)), "{gone:?}");
    }

    #[test]
    fn a_step_that_does_not_fit_is_told_as_such() {
        let unfit = failed(Error::RowNotFound);
        assert!(matches!(unfit, StorageError::Migration(_)), "{unfit:?}");
    }
}
