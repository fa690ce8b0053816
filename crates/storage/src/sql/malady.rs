//! What ails a database when it refuses everything and no statement is to blame.

use sea_orm::DbErr;
use sqlx::{postgres::PgDatabaseError, sqlite::SqliteError};

use super::postgres::driver_error;
use crate::StorageError;

/// The fault that an operator can mend, if it is one.
pub(super) fn named(error: &DbErr) -> Option<fn(DbErr) -> StorageError> {
    let cause = driver_error(error)?.as_database_error()?;
    if let Some(refusal) = cause.try_downcast_ref::<PgDatabaseError>() {
        return of_state(refusal.code());
    }
    cause.try_downcast_ref::<SqliteError>()?;
    of_code(cause.code()?.parse().ok()?)
}

/// Whether somebody else just has the file of SQLite for himself.
pub(super) fn is_busy(error: &DbErr) -> bool {
    let cause = driver_error(error).and_then(|error| error.as_database_error());
    let code = cause
        .filter(|cause| cause.try_downcast_ref::<SqliteError>().is_some())
        .and_then(|cause| cause.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xFF == BUSY)
}

/// By SQLSTATE (PostgreSQL 15, appendix A).
fn of_state(state: &str) -> Option<fn(DbErr) -> StorageError> {
    match state {
        "53100" => Some(|error| StorageError::Full(error.into())),
        "XX001" | "XX002" => Some(|error| StorageError::Damaged(error.into())),
        _ => None,
    }
}

/// By the result code of SQLite, whose lowest byte is the primary one (`sqlite3.h`).
fn of_code(code: u32) -> Option<fn(DbErr) -> StorageError> {
    if code == READONLY_DBMOVED {
        return Some(|error| StorageError::Moved(error.into()));
    }
    match code & 0xFF {
        FULL => Some(|error| StorageError::Full(error.into())),
        READONLY => Some(|error| StorageError::ReadOnlyFile(error.into())),
        CORRUPT | NOTADB => Some(|error| StorageError::Damaged(error.into())),
        BUSY | LOCKED | IOERR | CANTOPEN => Some(|error| StorageError::Unavailable(error.into())),
        _ => None,
    }
}

const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READONLY: u32 = 8;
/// The file was renamed, replaced or deleted while it was open.
const READONLY_DBMOVED: u32 = 1032;
const IOERR: u32 = 10;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANTOPEN: u32 = 14;
const NOTADB: u32 = 26;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(named: Option<fn(DbErr) -> StorageError>) -> Option<String> {
        let error = DbErr::Custom("cause".to_owned());
        named.map(|fault| format!("{:?}", fault(error)))
    }

    fn begins(named: Option<fn(DbErr) -> StorageError>, name: &str) -> bool {
        of(named).is_some_and(|text| text.starts_with(name))
    }

    #[test]
    fn codes_of_the_file_are_told_apart() {
        for (code, name) in [
            (13, "Full"),
            // SQLITE_READONLY_DIRECTORY
            (1544, "ReadOnlyFile"),
            (8, "ReadOnlyFile"),
            // SQLITE_READONLY_DBMOVED
            (1032, "Moved"),
            // SQLITE_CORRUPT_INDEX
            (779, "Damaged"),
            (26, "Damaged"),
            // SQLITE_IOERR_WRITE
            (778, "Unavailable"),
            (5, "Unavailable"),
        ] {
            assert!(begins(of_code(code), name), "{code}");
        }
        // SQLITE_CONSTRAINT_UNIQUE
        assert!(of_code(2067).is_none());
    }

    #[test]
    fn states_of_the_server_are_told_apart() {
        assert!(begins(of_state("53100"), "Full"));
        assert!(begins(of_state("XX001"), "Damaged"));
        assert!(of_state("53300").is_none() && of_state("23505").is_none());
    }
}
