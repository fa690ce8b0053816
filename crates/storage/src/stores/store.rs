//! All reading traits together with the write verbs.

use async_trait::async_trait;
use fedtoken_core::time::UnixTime;

use super::{
    Authorizations, Clients, Consents, Counters, Devices, Journals, Leases, Logins, Outbox,
    Persons, PushedRequests, RefreshFamilies, Rings, Sessions, SigningKeys, Tokens, Totps,
};
use crate::{Changes, Conflict, StorageError};

/// What one [`Store::sweep`] did.
#[derive(Debug, Default)]
pub struct Swept {
    /// Rows that are gone.
    pub rows: u64,
    /// The first fault, if a table could not be swept.
    pub fault: Option<StorageError>,
}

impl Swept {
    /// The rows that are gone, if every table could be swept.
    ///
    /// # Errors
    /// The fault.
    pub fn whole(self) -> Result<u64, StorageError> {
        self.fault.map_or(Ok(self.rows), Err)
    }
}

/// A database.
///
/// The contract, proven by `conformance`:
/// - [`Store::commit`] saves all its steps or none, and is durable when it answers.
/// - Steps see the effect of those before them in the same commit.
/// - Of any number of parallel commits that need the same thing (a code, a pending cell, the last
///   free attempt) exactly one succeeds.
/// - Commits that wait at the same time may become durable together, but each is answered for
///   itself: what one asks in vain, or a fault it meets, is not felt by the others.
#[async_trait]
pub trait Store:
    Authorizations
    + Clients
    + Consents
    + Counters
    + Devices
    + Journals
    + Leases
    + Logins
    + Outbox
    + Persons
    + PushedRequests
    + RefreshFamilies
    + Rings
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
    /// condition no longer held. After the inner one nothing is written. After a fault nothing is
    /// written either, but for [`StorageError::Unavailable`]: when the answer to the last word was
    /// lost, all of it is saved or nothing, and nobody knows which. So a commit is asked again only
    /// if its steps would be refused the second time, or may be done twice.
    ///
    /// A caller that stops waiting does not stop the commit.
    async fn commit(&self, changes: Changes) -> Result<Result<(), Conflict>, StorageError>;

    /// Removes what expired before `now` and may be forgotten, at most `most` rows a table:
    /// - an hour after their end: pushed requests; a day after it: logins, sessions;
    /// - at their expiry: devices, used values, notes of who heard of a session;
    /// - expired grants with their codes and refresh family, once all of these have expired;
    /// - looks after 90 days, buried messages after 30;
    /// - signing keys when nothing that they signed is accepted any more;
    /// - notes of which ring an instance has, an hour after it was last there;
    /// - consents to a client that was removed;
    /// - counters when their window is over and their row of attempts forgotten; those without a
    ///   window stay.
    ///
    /// The journal goes by [`ChainChange::Remove`](crate::ChainChange::Remove) alone. Other
    /// consents, waiting messages and the rest stay until somebody removes them. Table by table:
    /// `docs/retention.md`.
    ///
    /// A fault that one table meets does not keep the others from being swept.
    async fn sweep(&self, now: UnixTime, most: u32) -> Swept;

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] when it does not.
    async fn ping(&self) -> Result<(), StorageError>;
}
