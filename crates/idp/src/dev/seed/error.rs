//! Why a made-up person or paper could not be made.

use fedtoken_core::{keyring::KeyringError, password::PasswordError, slow_hash::HashError};
use fedtoken_storage::{Conflict, StorageError};

use crate::{dev::PrivateJwkError, entropy::EntropyError, profile::ProfileError};

/// A made-up person or paper could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A line of the journal.
    #[error(transparent)]
    Journal(#[from] crate::journal::PenError),
    /// The database.
    #[error("the database failed")]
    Storage(#[from] StorageError),
    /// Somebody else wrote into the same database.
    #[error("the database holds something else already ({0:?})")]
    Conflict(Conflict),
    /// The generator.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// A password that the rules refuse.
    #[error("no password could be drawn")]
    Password(#[from] PasswordError),
    /// A slow hash.
    #[error("a code or password could not be hashed")]
    Hash(#[from] HashError),
    /// The key ring.
    #[error("a secret could not be sealed")]
    Keyring(#[from] KeyringError),
    /// A profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The key of a client.
    #[error(transparent)]
    Key(#[from] PrivateJwkError),
    /// A thread died.
    #[error("a sealing thread stopped")]
    Task,
    /// The persons of the file are not those of the database.
    #[error("nobody has the user name {0}")]
    Unknown(String),
}
