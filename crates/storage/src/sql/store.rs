//! The store: which engine an address names, and what is open of it.

use std::path::PathBuf;

use super::{connect::Sqlite, postgres, readers::Readers, writers::Writers};
use crate::StorageError;

/// A store on SQLite or PostgreSQL; clones share the connections.
///
/// Reads run beside each other and beside the commits; they see every commit that was answered.
#[derive(Clone, Debug)]
pub struct SqlStore {
    /// They refuse to write.
    pub(super) readers: Readers,
    /// Where commits are done.
    pub(super) writers: Writers,
}

impl SqlStore {
    /// Whether an address is one that [`SqlStore::open`] understands; nothing is opened.
    ///
    /// # Errors
    /// [`StorageError::Address`].
    pub fn check_address(url: &str) -> Result<(), StorageError> {
        if postgres::is_address(url) {
            postgres::check_address(url)
        } else {
            Sqlite::check_address(url)
        }
    }

    /// The file that an address names; none for a database in memory or on a server.
    #[must_use]
    pub fn file_of(url: &str) -> Option<PathBuf> {
        Sqlite::file_of(url)
    }

    /// Opens the database and brings its schema up to date:
    /// - `sqlite://PATH`: a file, made if it is missing and readable by its owner alone;
    /// - `sqlite::memory:`: a fresh one in memory;
    /// - `postgres://USER:PASSWORD@HOST:PORT/DATABASE` (or `postgresql://`), with `sslmode`,
    ///   `sslrootcert`, `sslcert` and `sslkey` as libpq knows them: PostgreSQL 15 or later, itself
    ///   or behind a pooler that keeps a transaction on one server process.
    ///
    /// # Errors
    /// [`StorageError::Address`] for another kind of address, [`StorageError::Unavailable`] when
    /// the file or the server cannot be reached, [`StorageError::Newer`] when the schema comes
    /// from a newer version, [`StorageError::Migration`] when a migration fails,
    /// [`StorageError::NoFolder`], [`StorageError::Folder`], [`StorageError::ReadOnlyFile`],
    /// [`StorageError::Full`] and [`StorageError::Damaged`];
    /// on PostgreSQL also [`StorageError::Login`], [`StorageError::NoDatabase`],
    /// [`StorageError::OldServer`], [`StorageError::NotOwner`] and [`StorageError::ReadOnly`].
    pub async fn open(url: &str) -> Result<Self, StorageError> {
        if postgres::is_address(url) {
            let pool = postgres::open(url).await?;
            return Ok(Self {
                readers: Readers::Postgres(pool.clone()),
                writers: Writers::Each(pool),
            });
        }
        let (readers, sqlite) = Sqlite::open(url).await?;
        Ok(Self {
            readers,
            writers: Writers::One(sqlite),
        })
    }

    /// Opens a database that is there, to read it: nothing is made, migrated or written, and every
    /// commit fails, with [`StorageError::ReadOnlyFile`] or [`StorageError::ReadOnly`].
    ///
    /// # Errors
    /// As [`SqlStore::open`], but for migrations and rights; [`StorageError::NoFile`] where a file
    /// would have to be made, [`StorageError::Older`] where a migration would be needed.
    pub async fn look(url: &str) -> Result<Self, StorageError> {
        if postgres::is_address(url) {
            let pool = postgres::open_as_it_is(url).await?;
            return Ok(Self {
                readers: Readers::Postgres(pool),
                writers: Writers::Nobody,
            });
        }
        let (readers, sqlite) = Sqlite::look(url).await?;
        Ok(Self {
            readers,
            writers: Writers::One(sqlite),
        })
    }

    /// Closes every connection after the commits that are under way; on SQLite the write-ahead log
    /// goes back into the file. Every later call fails.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails; what was committed is safe all the same.
    pub async fn close(&self) -> Result<(), StorageError> {
        match (&self.writers, &self.readers) {
            (Writers::One(sqlite), readers) => sqlite.close(readers).await,
            (_, Readers::Postgres(pool)) => {
                pool.close().await;
                Ok(())
            }
            (Writers::Each(_) | Writers::Nobody, _) => Ok(()),
        }
    }
}
