//! Records and the reading traits, one file a kind; [`Store`] joins them with the one write verb.

mod authorization;
mod client;
mod consent;
mod counter;
mod device;
mod journal;
mod journal_chain;
mod lease;
mod login;
mod outbox;
mod person;
mod pushed;
mod refresh;
mod ring;
mod session;
mod signing_key;
mod store;
mod token;
mod totp;

pub use authorization::{AuthorizationCode, Authorizations, Grant, GrantLife};
pub use client::{Client, ClientLife, ClientOrigin, Clients};
pub use consent::{Consent, Consents};
pub use counter::{CounterKey, Counters};
pub use device::{Device, Devices};
pub use journal::{
    Actor, JournalEvent, JournalHolder, JournalKey, JournalLine, Journals, Outcome, Personal,
    Reason,
};
pub use journal_chain::{ChainPlace, JournalPart, JournalRow, Mac, Segment, SegmentRow};
pub use lease::{Lease, LeaseClaim, Leases};
pub use login::{Login, Logins, Look, Trust};
pub use outbox::{Claim, Message, MessageId, MessageIdError, MessageKind, Outbox};
pub use person::{Account, Person, Persons};
pub use pushed::{PushedRequest, PushedRequests};
pub use refresh::{RefreshFamilies, RefreshFamily};
pub use ring::{Rewrapping, RingHolder, Rings, SealedPlace, SealedRow, SealedValue};
pub use session::{Session, Sessions};
pub use signing_key::{SigningKey, SigningKeys};
pub use store::{Store, Swept};
pub use token::{Cell, Token, TokenInPlay, TokenState, Tokens};
pub use totp::{Totp, Totps};
