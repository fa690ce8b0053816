//! From what the database answers to what the caller hears: done, a lost race or a fault.

use sea_orm::{DbErr, SqlErr};

use super::{
    malady,
    postgres::{Verdict, verdict},
};
use crate::{Conflict, StorageError};

/// Why a step did not happen; ends the whole commit.
#[derive(Debug)]
pub(super) enum Stop {
    /// Its condition no longer held.
    Conflict(Conflict),
    /// The database failed.
    Fault(StorageError),
}

impl From<DbErr> for Stop {
    fn from(error: DbErr) -> Self {
        Self::Fault(fault(error))
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Self::Fault(error)
    }
}

/// A failed statement, or a database that is not there.
pub(super) fn fault(error: DbErr) -> StorageError {
    if let Some(malady) = malady::named(&error) {
        return malady(error);
    }
    match verdict(&error) {
        Verdict::Again | Verdict::Lost | Verdict::Away => {
            StorageError::Unavailable(Box::new(error))
        }
        Verdict::Refused => StorageError::Statement(Box::new(error)),
    }
}

/// The one row that a unique key leads to.
///
/// `one` of the query builder binds a `LIMIT`, and SQLite prepares a statement anew for each value
/// bound there, to plan for it: that costs as much as the look-up.
pub(super) fn only<R>(found: Result<Vec<R>, DbErr>) -> Result<Option<R>, StorageError> {
    Ok(found.map_err(fault)?.into_iter().next())
}

/// A statement that may find its key taken.
pub(super) fn taken(error: DbErr, otherwise: Conflict) -> Stop {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Stop::Conflict(otherwise),
        _ => error.into(),
    }
}

/// The row count of a conditional statement decides: one row, or the race was lost.
pub(super) fn one_row(rows_affected: u64, otherwise: Conflict) -> Result<(), Stop> {
    if rows_affected == 1 {
        Ok(())
    } else {
        Err(Stop::Conflict(otherwise))
    }
}
