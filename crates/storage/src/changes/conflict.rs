//! Why a commit was refused.

use fedtoken_core::throttle::Closed;

use crate::stores::CounterKey;

/// Which condition no longer held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// A row with this key is there already; names the table.
    Exists(&'static str),
    /// The row to change is not there or not in the needed state; names the table.
    Missing(&'static str),
    /// The pending cell has moved or the token is no longer active.
    Cell,
    /// The token or TOTP key is not active, or its bound on wrong codes in a row is reached.
    Key,
    /// The time step is not newer than the last accepted one.
    Step,
    /// The login is not in the needed step or has no attempt left.
    Login,
    /// Too many looks.
    Looks,
    /// The authorization code is unknown or was taken.
    Code,
    /// The client was removed since it was read, perhaps added again: that is another one.
    Client,
    /// The grant has ended.
    Grant,
    /// The consent was given, taken back or replaced meanwhile.
    Consent,
    /// The refresh family is unknown, its grant has ended or another generation is the newest.
    Refresh,
    /// Others heard of the session than those that were read.
    Clients,
    /// The pushed request is unknown or was used.
    Pushed,
    /// The value was used before.
    Used,
    /// The message is unknown or somebody else holds its lease.
    Message,
    /// Somebody else was first at the chain of the journal.
    Chain,
    /// Somebody else has the lease.
    Lease,
    /// The device is unknown or has no attempt left.
    Device,
    /// A counter is closed.
    Counter {
        /// Which counter.
        key: CounterKey,
        /// Until when.
        closed: Closed,
    },
}
