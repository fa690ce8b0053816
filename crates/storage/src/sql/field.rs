//! Between the values of a row and the types of the domain.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use crate::{StorageError, stores::ClientLife};

/// Where a value was read, so that a corrupt one can be found.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// Table of the row.
    pub(super) table: &'static str,
    /// Public identifier of the row, never a secret.
    pub(super) row: &'a str,
}

impl Place<'_> {
    /// The error that names this row.
    pub(super) fn corrupt(self, column: &'static str) -> StorageError {
        StorageError::Corrupt {
            table: self.table,
            column,
            row: self.row.to_owned(),
        }
    }

    /// A value whose parser may refuse.
    pub(super) fn parsed<T, E>(
        self,
        column: &'static str,
        value: Result<T, E>,
    ) -> Result<T, StorageError> {
        value.map_err(|_| self.corrupt(column))
    }

    /// A name out of a closed set.
    pub(super) fn named<T>(
        self,
        column: &'static str,
        value: Option<T>,
    ) -> Result<T, StorageError> {
        value.ok_or_else(|| self.corrupt(column))
    }

    /// A number that must fit its type.
    pub(super) fn number<T: TryFrom<i64>>(
        self,
        column: &'static str,
        value: i64,
    ) -> Result<T, StorageError> {
        self.parsed(column, T::try_from(value))
    }

    /// In which life of its client a row was written.
    pub(super) fn life(self, value: i64) -> Result<ClientLife, StorageError> {
        self.number("client_life", value).map(ClientLife::new)
    }

    /// A digest of 32 bytes.
    pub(super) fn digest(
        self,
        column: &'static str,
        value: &[u8],
    ) -> Result<TokenDigest, StorageError> {
        self.parsed(column, value.try_into().map(TokenDigest::from_bytes))
    }
}

/// A large number as the database keeps it; all of them fit unless somebody counts past 2^63.
pub(super) fn stored(value: u64) -> Result<i64, StorageError> {
    i64::try_from(value).map_err(|error| StorageError::Statement(Box::new(error)))
}

/// A digest as the database keeps it.
pub(super) fn bytes(digest: &TokenDigest) -> Vec<u8> {
    digest.as_bytes().to_vec()
}

/// An instant that may be missing.
pub(super) fn instant(value: Option<i64>) -> Option<UnixTime> {
    value.map(UnixTime::from_secs)
}
