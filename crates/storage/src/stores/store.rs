//! All reading traits together with the write verbs.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;

use super::{
    Authorizations, Clients, Counters, Devices, Journals, Logins, Persons, Sessions, SigningKeys,
    Tokens, Totps,
};
use crate::{Changes, Conflict, StorageError};

/// Rows removed by one [`Store::sweep`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept(pub u64);

/// A database.
///
/// The contract, proven by `conformance`:
/// - [`Store::commit`] saves all its steps or none, and is durable when it answers.
/// - Steps see the effect of those before them in the same commit.
/// - Of any number of parallel commits that need the same thing (a code, a pending cell, the last
///   free attempt) exactly one succeeds.
#[async_trait]
pub trait Store:
    Authorizations
    + Clients
    + Counters
    + Devices
    + Journals
    + Logins
    + Persons
    + Sessions
    + SigningKeys
    + Tokens
    + Totps
    + Send
    + Sync
{
    /// Saves all changes or none.
    ///
    /// # Errors
    /// The outer error is a fault of the database; the inner one names the first step whose
    /// condition no longer held. Nothing is written in either case. A caller that stops waiting
    /// does not stop the commit.
    async fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, StorageError>;

    /// Removes what expired before `now` and may be forgotten, at most `most` rows a table:
    /// logins and sessions a day after their end, codes with their expired grant, looks after 90
    /// days, devices at their expiry, counters when their window is over and
    /// their row of attempts forgotten; those without a window stay.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    async fn sweep(&self, now: UnixTime, most: u32) -> Result<Swept, StorageError>;

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when it does not.
    async fn ping(&self) -> Result<(), StorageError>;
}
