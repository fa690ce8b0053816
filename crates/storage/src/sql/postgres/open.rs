//! Opening: is the server there, may we use it, and is its schema the one this program knows?

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sqlx::{
    Connection, Error, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    Pool, address,
    migrate::{MOST, migrate},
    session::Session,
};
use crate::{
    StorageError,
    sql::{
        answer::fault,
        migration::{State, state},
    },
};

/// Opens the database at `postgres://...` and brings its schema up to date.
///
/// Any number of instances may do so at the same time: a current schema is only looked at, and the
/// first to find an older one changes it while the others wait, for five minutes at most.
///
/// # Errors
/// As [`SqlStore::open`](crate::sql::SqlStore::open).
pub(in crate::sql) async fn open(url: &str) -> Result<Pool, StorageError> {
    let (connections, options, found) = connected(url).await?;
    match found {
        State::Current => {}
        State::Older => migrate(&options, MOST).await?,
        State::Newer(version) => return Err(StorageError::Newer(version)),
    }
    let session = Session::to_read(&connections).await.map_err(fault)?;
    may_write(&session).await?;
    session.rollback().await.map_err(fault)?;
    Ok(Pool::new(connections))
}

/// Opens a database of the present schema as it is, to be read.
///
/// # Errors
/// As [`SqlStore::look`](crate::sql::SqlStore::look).
pub(in crate::sql) async fn open_as_it_is(url: &str) -> Result<Pool, StorageError> {
    let (connections, _, found) = connected(url).await?;
    found.suits()?;
    Ok(Pool::new(connections))
}

/// Connections to a server that suits, and how its schema stands to ours.
async fn connected(url: &str) -> Result<(PgPool, PgConnectOptions, State), StorageError> {
    let options = address::parse(url)?;
    knock(&options).await?;
    let connections = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                // One that lay idle may have been cut; a busy one would have shown it.
                if meta.idle_for > DOUBT {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options.clone());
    let session = Session::to_read(&connections).await.map_err(fault)?;
    suits(&session).await?;
    let found = state(&session).await.map_err(fault)?;
    session.rollback().await.map_err(fault)?;
    Ok((connections, options, found))
}

/// Looks at the database as it is at one instant; nothing is migrated.
///
/// # Errors
/// As [`SqlStore::open`](crate::sql::SqlStore::open), but for migrations and rights.
pub(in crate::sql) async fn look(url: &str) -> Result<Session, StorageError> {
    let options = address::parse(url)?;
    knock(&options).await?;
    let one = PgPoolOptions::new().max_connections(1);
    let connections = one.connect_lazy_with(options);
    let session = Session::to_look(&connections).await.map_err(fault)?;
    suits(&session).await?;
    Ok(session)
}

/// Connects once, for a pool would only say that it waited in vain.
async fn knock(options: &PgConnectOptions) -> Result<(), StorageError> {
    let connecting = PgConnection::connect_with(options);
    let connection = match tokio::time::timeout(PATIENCE, connecting).await {
        Ok(connection) => connection.map_err(refusal)?,
        Err(late) => return Err(StorageError::Unavailable(Box::new(late))),
    };
    let closed = connection.close().await;
    closed.map_err(|error| StorageError::Unavailable(Box::new(error)))
}

/// Why there is no connection.
pub(super) fn refusal(error: Error) -> StorageError {
    let code = error.as_database_error().and_then(|cause| cause.code());
    match code.as_deref() {
        Some("28P01" | "28000") => StorageError::Login(Box::new(error)),
        Some("3D000") => StorageError::NoDatabase(Box::new(error)),
        _ => StorageError::Unavailable(Box::new(error)),
    }
}

/// The version of the server, and whether it keeps what it promises.
async fn suits(session: &Session) -> Result<(), StorageError> {
    let question = Statement::from_string(DbBackend::Postgres, SETTINGS);
    let Some(row) = session.query_one_raw(question).await.map_err(fault)? else {
        return Err(StorageError::OldServer("of an unknown version".to_owned()));
    };
    let number: i32 = row.try_get_by_index(0).map_err(fault)?;
    if number < OLDEST {
        let version: String = row.try_get_by_index(1).map_err(fault)?;
        return Err(StorageError::OldServer(version));
    }
    let careless: bool = row.try_get_by_index(2).map_err(fault)?;
    if careless {
        tracing::warn!(
            "the server answers before data is on its disk: set fsync and synchronous_commit to on"
        );
    }
    let alone: bool = row.try_get_by_index(3).map_err(fault)?;
    if alone {
        tracing::warn!(
            "the server answers before a standby has the data, although it names standbys: set \
             synchronous_commit to on or remote_apply"
        );
    }
    Ok(())
}

/// Whether this user may write on this server.
async fn may_write(session: &Session) -> Result<(), StorageError> {
    let question = Statement::from_string(DbBackend::Postgres, RIGHTS);
    let row = session.query_one_raw(question).await.map_err(fault)?;
    let may = row.map(|row| row.try_get_by_index::<Option<bool>>(0));
    match may.transpose().map_err(fault)?.flatten() {
        Some(true) => Ok(()),
        _ => Err(StorageError::ReadOnly),
    }
}

/// Connections of one instance; servers allow a hundred by themselves.
const CONNECTIONS: u32 = 16;
/// How long a call waits for its connection.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// After how long an idle connection is looked at before it is used.
const DOUBT: Duration = Duration::from_secs(1);
/// PostgreSQL 15.
const OLDEST: i32 = 150_000;
const SETTINGS: &str = "SELECT current_setting('server_version_num')::int4, \
    current_setting('server_version'), \
    current_setting('fsync') = 'off' OR current_setting('synchronous_commit') = 'off', \
    current_setting('synchronous_standby_names') <> '' \
    AND current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')";
/// Every table, and a server that is no standby; null when there is no table.
const RIGHTS: &str = "SELECT bool_and(has_table_privilege(oid, 'INSERT') \
    AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')) \
    AND NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off' \
    FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
    AND relname <> 'seaql_migrations'";
