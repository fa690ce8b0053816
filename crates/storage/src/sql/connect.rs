//! Opening and closing SQLite: one writer, a few readers, a file only its owner may read.

use std::{
    future, io,
    num::NonZero,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use sqlx::{
    Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::fs::OpenOptions;

use super::{
    answer::fault,
    malady,
    migration::{Migrator, State, state},
    readers::Readers,
    reading::Reading,
    writer::{Queue, begin_alone},
};
use crate::StorageError;

/// A database in a file or in memory: its one writer, and the line in front of it.
#[derive(Clone, Debug)]
pub(super) struct Sqlite {
    /// A single connection; only the queue writes with it.
    pub(super) writer: DatabaseConnection,
    /// Where commits stand in line, here and not in the database.
    pub(super) queue: Queue,
}

impl Sqlite {
    /// Opens the database and brings its schema up to date; the first part is what reads. They
    /// refuse to write; in memory this is the writer's own connection.
    ///
    /// # Errors
    /// As [`SqlStore::open`](super::SqlStore::open).
    pub(super) async fn open(url: &str) -> Result<(Readers, Self), StorageError> {
        let address = Address::parse(url)?;
        if let Address::File(path) = &address {
            create_private(path).await.map_err(unmade(path))?;
            if path.is_dir() {
                return Err(StorageError::Folder(path.clone()));
            }
        }
        let writer = write(&address).await?;
        migrate(&writer).await?;
        let readers = match &address {
            Address::Memory => Readers::Writer(writer.clone()),
            Address::File(path) => Readers::File(read(path).await?),
        };
        let queue = Queue::start(writer.clone());
        Ok((readers, Self { writer, queue }))
    }

    /// Whether an address names a file or memory.
    ///
    /// # Errors
    /// [`StorageError::Address`].
    pub(super) fn check_address(url: &str) -> Result<(), StorageError> {
        Address::parse(url).map(drop)
    }

    /// The file that an address names, if it names one.
    pub(super) fn file_of(url: &str) -> Option<PathBuf> {
        match Address::parse(url) {
            Ok(Address::File(path)) => Some(path),
            Ok(Address::Memory) | Err(_) => None,
        }
    }

    /// Opens a file of the present schema and as it is, to be read alone: every commit fails.
    ///
    /// # Errors
    /// As [`SqlStore::look`](super::SqlStore::look).
    pub(super) async fn look(url: &str) -> Result<(Readers, Self), StorageError> {
        let file = look(url).await?;
        state(&file).await.map_err(unopened)?.suits()?;
        let sqlite = Self {
            queue: Queue::start(file.clone()),
            writer: file.clone(),
        };
        Ok((Readers::Writer(file), sqlite))
    }

    /// Writes the write-ahead log back into the file and closes every connection, after the
    /// commits that are under way.
    ///
    /// # Errors
    /// As [`SqlStore::close`](super::SqlStore::close).
    pub(super) async fn close(&self, readers: &Readers) -> Result<(), StorageError> {
        self.queue.close().await;
        let written_back = match readers {
            Readers::File(reading) => {
                // A reader in the middle would keep pages in the log.
                reading.close().await.map_err(fault)?;
                self.write_back_log().await
            }
            Readers::Writer(_) | Readers::Postgres(_) => Ok(()),
        };
        self.writer.close_by_ref().await.map_err(fault)?;
        written_back
    }

    /// Without waiting and without a lock that a writer needs: another process may have the file
    /// open and go on with it. The last to close it removes the log.
    async fn write_back_log(&self) -> Result<(), StorageError> {
        let pragma = Statement::from_string(
            self.writer.get_database_backend(),
            "PRAGMA wal_checkpoint(PASSIVE)",
        );
        let Some(row) = self.writer.query_one_raw(pragma).await.map_err(fault)? else {
            return Ok(());
        };
        let [busy, pages, written] = [0, 1, 2].map(|at| row.try_get_by_index::<i64>(at));
        if busy.map_err(fault)? != 0 || pages.map_err(fault)? != written.map_err(fault)? {
            tracing::warn!("another process uses the database, and its write-ahead log stays");
        }
        Ok(())
    }
}

/// Brings the schema up to date, by all steps or none. Of those who start at once one does it; the
/// others wait for the lock and find it done.
async fn migrate(writer: &DatabaseConnection) -> Result<(), StorageError> {
    let alone = begin_alone(writer).await.map_err(unopened)?;
    // A file that may only be read grants a lock without a word, and refuses the first login.
    let attempt = alone.execute_unprepared(ATTEMPT);
    attempt.await.map_err(unopened)?;
    match state(&alone).await.map_err(migration)? {
        State::Current => alone.rollback().await.map_err(fault),
        State::Older => {
            Migrator::up(&alone, None).await.map_err(migration)?;
            alone.commit().await.map_err(migration)
        }
        State::Newer(version) => Err(StorageError::Newer(version)),
    }
}

fn migration(error: DbErr) -> StorageError {
    match malady::named(&error) {
        Some(malady) => malady(error),
        None => StorageError::Migration(error.into()),
    }
}

fn unopened(error: DbErr) -> StorageError {
    match malady::named(&error) {
        Some(malady) => malady(error),
        None => StorageError::Unavailable(error.into()),
    }
}

/// Where the database lives.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Address {
    File(PathBuf),
    Memory,
}

impl Address {
    fn parse(url: &str) -> Result<Self, StorageError> {
        let place = url.strip_prefix("sqlite:").ok_or(StorageError::Address)?;
        let path = place.strip_prefix("//").unwrap_or(place);
        match path {
            ":memory:" => Ok(Self::Memory),
            // A query part would look like a setting and be taken for a part of the name.
            _ if path.is_empty() || path.contains('?') => Err(StorageError::Address),
            _ => Ok(Self::File(PathBuf::from(path))),
        }
    }
}

/// The one connection that writes. Of several who give a new file its journal at the same time each
/// can keep the others from it until SQLite gives up on one; that one tries again.
async fn write(address: &Address) -> Result<DatabaseConnection, StorageError> {
    let options = writing(address);
    let connect = || Database::connect(options.clone());
    let patiently = async {
        loop {
            match connect().await {
                Err(error) if malady::is_busy(&error) => tokio::time::sleep(MOMENT).await,
                connected => return connected,
            }
        }
    };
    let connected = match tokio::time::timeout(OPENING, patiently).await {
        Ok(connected) => connected,
        Err(_) => connect().await,
    };
    connected.map_err(unopened)
}

fn writing(address: &Address) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(1)
        .min_connections(1)
        // A connection in memory is the database itself and must never be exchanged.
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        // Statements and their values are nobody's business in a log.
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    if let Address::File(_) = address {
        // When SQLite ends a transaction by itself, as it does on a full disk, the driver still
        // counts it as open and would never begin another: such a connection is thrown away.
        options.map_sqlx_sqlite_before_acquire(|connection, _| {
            Box::pin(future::ready(Ok(!connection.is_in_transaction())))
        });
    }
    let address = address.clone();
    options.map_sqlx_sqlite_opts(move |in_memory| {
        let options = match &address {
            Address::Memory => usual(in_memory),
            Address::File(path) => usual(in_file(path)),
        };
        // What is deleted is overwritten in every page that is written anyway, so this costs no
        // write; pages that become free as a whole keep it until they are used again.
        options.pragma("secure_delete", "FAST")
    });
    options
}

/// The connections that read a file.
async fn read(path: &Path) -> Result<Reading, StorageError> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let most = u32::try_from(cores).unwrap_or(MOST_READERS);
    let options = usual(in_file(path))
        .pragma("query_only", "ON")
        .pragma("cache_size", READER_CACHE);
    let most = most.clamp(FEWEST_READERS, MOST_READERS);
    let reading = Reading::open(options, most, PATIENCE).await;
    reading.map_err(unopened)
}

/// Opens a file that is there and as it is: nothing is made, migrated or written.
///
/// # Errors
/// [`StorageError::Address`], [`StorageError::NoFile`], [`StorageError::Folder`] and [`StorageError::Unavailable`].
pub(super) async fn look(url: &str) -> Result<DatabaseConnection, StorageError> {
    let Address::File(path) = Address::parse(url)? else {
        return Err(StorageError::Address);
    };
    if matches!(tokio::fs::try_exists(&path).await, Ok(false)) {
        return Err(StorageError::NoFile(path));
    }
    if path.is_dir() {
        return Err(StorageError::Folder(path));
    }
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        // The journal stays as it is: a copy at rest has none.
        .map_sqlx_sqlite_opts(move |_| {
            SqliteConnectOptions::new()
                .filename(&path)
                .busy_timeout(BUSY)
                .pragma("query_only", "ON")
        });
    Database::connect(options).await.map_err(unopened)
}

/// Whether two addresses name one file that is there.
pub(super) async fn is_same_file(one: &str, other: &str) -> bool {
    let (Ok(Address::File(one)), Ok(Address::File(other))) =
        (Address::parse(one), Address::parse(other))
    else {
        return false;
    };
    let one = tokio::fs::canonicalize(one).await;
    let other = tokio::fs::canonicalize(other).await;
    matches!((one, other), (Ok(one), Ok(other)) if one == other)
}

fn in_file(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: an answered commit outlives a power cut.
        .synchronous(SqliteSynchronous::Full)
}

/// What is the same for every connection.
fn usual(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
}

/// Makes the file for its owner alone; SQLite gives the files beside it the same mode.
async fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(OWNER_ONLY);
    match options.open(path).await {
        Ok(file) => restrict(&file).await,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Names the folder that is missing.
fn unmade(path: &Path) -> impl Fn(io::Error) -> StorageError {
    move |error| match (error.kind(), path.parent()) {
        (io::ErrorKind::NotFound, Some(folder)) => StorageError::NoFolder(folder.to_owned()),
        _ => StorageError::Unavailable(error.into()),
    }
}

/// Sets the mode once more, for an umask may have taken more away than we did.
#[cfg(unix)]
async fn restrict(file: &tokio::fs::File) -> io::Result<()> {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};
    file.set_permissions(Permissions::from_mode(OWNER_ONLY))
        .await
}

#[cfg(not(unix))]
async fn restrict(_file: &tokio::fs::File) -> io::Result<()> {
    Ok(())
}

/// Writes and takes it back.
const ATTEMPT: &str = "CREATE TABLE attempt (x); DROP TABLE attempt";
/// Reads that may run at the same time where there are cores for them, and where there is one: a
/// long one holds nobody up.
const MOST_READERS: u32 = 4;
const FEWEST_READERS: u32 = 2;
/// Pages that a reader keeps, in KiB below zero as SQLite has it. What another connection commits
/// makes it forget them all, and behind them is the memory of the system.
const READER_CACHE: &str = "-512";
/// Prepared statements that a connection keeps: more than there are different ones.
const STATEMENTS: usize = 256;
/// How long a call waits for its connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a statement waits for another process.
const BUSY: Duration = Duration::from_secs(5);
/// How long a file is opened again and again that somebody else has alone, and the pause between.
const OPENING: Duration = Duration::from_secs(10);
const MOMENT: Duration = Duration::from_millis(20);
#[cfg(unix)]
const OWNER_ONLY: u32 = 0o600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_path_or_memory() {
        let file = |path: &str| Address::File(PathBuf::from(path));
        for (url, expected) in [
            (
                "sqlite:///var/lib/fedtoken/db",
                file("/var/lib/fedtoken/db"),
            ),
            ("sqlite://db", file("db")),
            ("sqlite::memory:", Address::Memory),
            ("sqlite://:memory:", Address::Memory),
        ] {
            assert_eq!(Address::parse(url).unwrap(), expected, "{url}");
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in [
            "",
            "sqlite:",
            "sqlite://",
            "postgres://host/db",
            "sqlite://a?mode=ro",
            "db",
        ] {
            assert!(
                matches!(Address::parse(url), Err(StorageError::Address)),
                "{url}"
            );
        }
    }
}
