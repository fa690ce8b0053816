//! Steps on clients as their operator declares them: each only on what was read.

use fedtoken_core::time::UnixTime;

use super::Change;
#[cfg(doc)]
use super::Conflict;
use crate::stores::Client;

/// One step. Of several who bring the same in, one does.
///
/// From the removal of a client on, by whichever step, none of its grants, codes, refresh families,
/// consents, pushed requests and notes of sessions is found or does anything; nor when a client of
/// this id is added again, for that is another client. What was added for it while it was not there
/// goes with the next one of its id. The effort does not depend on how much there is: the rows go
/// later, by [`Store::sweep`](crate::Store::sweep).
#[derive(Clone, Debug)]
pub enum ClientChange {
    /// Adds a client where none was read, or replaces the one that was. [`Conflict::Exists`] when
    /// there is one by now, [`Conflict::Missing`] when it is not as it was read.
    Declare {
        /// What it shall be.
        client: Client,
        /// The one of this `client_id` that was read.
        before: Option<Client>,
    },
    /// Removes a client as [`Change::RemoveClient`] does. [`Conflict::Missing`] when it is not as it
    /// was read.
    Withdraw {
        /// The one that was read.
        before: Client,
        /// When.
        at: UnixTime,
    },
}

impl From<ClientChange> for Change {
    fn from(change: ClientChange) -> Self {
        Self::Client(change)
    }
}
