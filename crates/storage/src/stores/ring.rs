//! The key ring as the database sees it: what is sealed under it, how far a rotation came, and which
//! instances have which keys.

use async_trait::async_trait;
use fedtoken_core::{
    grid::Position,
    ids::{LoginId, PersonId, TokenId},
    secret::TokenDigest,
    time::UnixTime,
};

use super::{JournalHolder, MessageId, MessageKind};
use crate::StorageError;

/// A column whose values are sealed under the key ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SealedPlace {
    /// Keys of the provider itself.
    SigningKey,
    /// Profiles of persons.
    Profile,
    /// Hashes of passwords.
    Password,
    /// Secrets of code apps.
    Totp,
    /// Hashes of codes on papers.
    Cell,
    /// Keys of what the journal tells about persons.
    JournalKey,
    /// What logins under way are for.
    Ask,
    /// New passwords chosen within them.
    NewPassword,
    /// Pushed authorization requests.
    Pushed,
    /// Outgoing messages.
    Message,
}

impl SealedPlace {
    /// Every place, in the order in which a rotation visits them: the few most precious first.
    pub const ALL: [Self; 10] = [
        Self::SigningKey,
        Self::Profile,
        Self::Password,
        Self::Totp,
        Self::Cell,
        Self::JournalKey,
        Self::Ask,
        Self::NewPassword,
        Self::Pushed,
        Self::Message,
    ];

    /// Table and column, as `account.password`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SigningKey => "signing_key.sealed",
            Self::Profile => "person.profile",
            Self::Password => "account.password",
            Self::Totp => "totp.secret",
            Self::Cell => "cell.sealed",
            Self::JournalKey => "journal_key.sealed",
            Self::Ask => "login.ask",
            Self::NewPassword => "login.new_password",
            Self::Pushed => "pushed_request.request",
            Self::Message => "message.content",
        }
    }

    /// The place with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == name)
    }
}

/// What a sealed value is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealedRow {
    /// A key of the provider itself.
    SigningKey {
        /// `kid`.
        kid: String,
        /// Its algorithm.
        algorithm: String,
    },
    /// The profile of a person.
    Profile(PersonId),
    /// The password of a person.
    Password(PersonId),
    /// The app secret of a person.
    Totp(PersonId),
    /// The code of a cell.
    Cell(TokenId, Position),
    /// The key of what the journal tells about a person.
    JournalKey(PersonId, JournalHolder),
    /// What a login is for.
    Ask(LoginId),
    /// The new password that a person chose within a login.
    NewPassword(PersonId),
    /// A pushed request.
    Pushed(TokenDigest),
    /// A message.
    Message(MessageId, MessageKind),
    /// A row that cannot be read: its value opens nowhere, and stops nobody else's.
    Unreadable,
}

/// A sealed value where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedValue {
    /// What it is bound to.
    pub row: SealedRow,
    /// The key of its row as text, by which a walk goes on behind it.
    pub key: String,
    /// The sealed bytes.
    pub sealed: Vec<u8>,
}

/// How far the values of a place were moved to a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrapping {
    /// Which place.
    pub place: SealedPlace,
    /// The key they are moved to.
    pub key_id: String,
    /// The last row that was looked at; none at the beginning.
    pub after: Option<String>,
    /// How many values were moved.
    pub moved: u64,
    /// When the last row was reached.
    pub done_at: Option<UnixTime>,
}

/// The key ring that an instance works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingHolder {
    /// Digest of a random value of the instance.
    pub instance: TokenDigest,
    /// How operators know it: its machine and the address it listens on.
    pub name: Option<String>,
    /// The key it seals with.
    pub primary: String,
    /// All keys it has.
    pub key_ids: Vec<String>,
    /// Since when it has exactly these.
    pub since: UnixTime,
    /// When it was last there.
    pub seen_at: UnixTime,
}

/// Reads what a rotation needs to know.
#[async_trait]
pub trait Rings {
    /// Values of a place behind the row with this key, in the order of keys.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn sealed_values(
        &self,
        place: SealedPlace,
        after: Option<&str>,
        most: u32,
    ) -> Result<Vec<SealedValue>, StorageError>;

    /// How far each place is; one that nobody began is missing.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn rewrappings(&self) -> Result<Vec<Rewrapping>, StorageError>;

    /// Instances that were there at this instant or later.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn ring_holders(&self, since: UnixTime) -> Result<Vec<RingHolder>, StorageError>;
}
