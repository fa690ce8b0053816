//! Steps on clients that are there: what somebody declares about one, and its end.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};

use super::Change;
#[cfg(doc)]
use super::Conflict;
use crate::stores::Client;

/// One step. Of several who bring the same in, one does.
///
/// From the removal of a client on, by whichever step, none of its grants, codes, refresh families,
/// consents, pushed requests and notes of sessions is found or does anything; nor when a client of
/// this id is added again, for that is another client. What is added for a client names the life in
/// which it was read, and is refused with [`Conflict::Client`] when that one is over. The effort does
/// not depend on how much there is: the rows go later, by [`Store::sweep`](crate::Store::sweep).
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
    /// Removes a client as it was read. [`Conflict::Missing`] when it is not so any more.
    Withdraw {
        /// The one that was read.
        before: Client,
        /// When.
        at: UnixTime,
    },
    /// Replaces a client that registered itself. [`Conflict::Missing`] unless it has this access.
    Replace {
        /// What it shall be.
        client: Client,
        /// Digest of the registration access token that was shown.
        access: TokenDigest,
    },
    /// Removes a client, whatever it is; no conflict when it is not there.
    Remove {
        /// Which.
        client_id: String,
        /// When.
        at: UnixTime,
    },
}

impl From<ClientChange> for Change {
    fn from(change: ClientChange) -> Self {
        Self::Client(change)
    }
}
