//! What can go wrong with the database itself; a lost race is a [`crate::Conflict`], not an error.

use std::path::PathBuf;

/// A fault of the database or of what lies in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The database cannot be opened or reached, or its answer was lost: a commit that ends so may
    /// have been saved all the same.
    #[error("database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no such file, and the database was opened only to be read.
    #[error(
        "database file {} is not there: correct its address, or let `fedtoken migrate up` make it", .0.display()
    )]
    NoFile(PathBuf),
    /// The file cannot be made, because its folder is missing.
    #[error("the folder {} of the database is not there", .0.display())]
    NoFolder(PathBuf),
    /// The address names a folder.
    #[error("database file {} is a folder: correct its address", .0.display())]
    Folder(PathBuf),
    /// A statement failed.
    #[error("database refused a statement")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server knows no such user, or another password.
    #[error("database refuses the user or the password: correct them in its address")]
    Login(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server has no such database.
    #[error("database does not exist on its server: create it, or correct its name in the address")]
    NoDatabase(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server is older than PostgreSQL 15.
    #[error("database server is PostgreSQL {0}: version 15 or later is needed")]
    OldServer(String),
    /// No space is left where the database lives.
    #[error(
        "no space is left for the database: free some; what was answered is saved, nothing else is"
    )]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// SQLite may not write its file or beside it.
    #[error(
        "database file can only be read: let this program write the file and its folder, and mount the disk for writing"
    )]
    ReadOnlyFile(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file was moved, replaced or deleted while this program had it open.
    #[error(
        "database file was moved, replaced or deleted under this program: put it back and start the program again"
    )]
    Moved(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored is no database, or no longer.
    #[error(
        "database is damaged or is none: stop the program, keep the file, and restore a backup; `fedtoken backup --check` tells which is whole"
    )]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The user may read and not write, or the server is a standby.
    #[error(
        "database can only be read: let its user insert, update and delete, and name the primary server"
    )]
    ReadOnly,
    /// The schema is old and the user may not change it.
    #[error("database user may not change the schema: migrate as the owner of the database")]
    NotOwner(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The schema lacks a step, and the database was opened only to be read.
    #[error(
        "database has an older schema or none: bring it up to date first, by `fedtoken migrate up`"
    )]
    Older,
    /// The schema has a step that this program does not know; names it.
    #[error("database has the schema of a newer version ({0}): start that version")]
    Newer(String),
    /// The schema cannot be brought to the version this program needs.
    #[error("migration of the database failed")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row holds a value that cannot be read back.
    #[error("corrupt value in {table}.{column} of row {row}")]
    Corrupt {
        /// Table of the row.
        table: &'static str,
        /// Column that cannot be read.
        column: &'static str,
        /// Public identifier of the row, never a secret.
        row: String,
    },
    /// The address of the database is not one this build understands.
    #[error(
        "database address is not understood: expected sqlite://PATH or postgres://USER@HOST/DATABASE"
    )]
    Address,
}

impl StorageError {
    /// Whether the same call may go through later, once the database is back, has space or may
    /// write again.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::Full(_) | Self::ReadOnly | Self::ReadOnlyFile(_)
        )
    }
}
