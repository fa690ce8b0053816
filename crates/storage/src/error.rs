//! What can go wrong with the database itself; a lost race is a [`crate::Conflict`], not an error.

/// A fault of the database or of what lies in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The database cannot be opened or reached.
    #[error("database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A statement failed.
    #[error("database refused a statement")]
    Statement(#[source] Box<dyn std::error::Error + Send + Sync>),
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
    #[error("database address is not understood: expected sqlite://PATH")]
    Address,
}
