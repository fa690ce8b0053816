//! Persons and their user name and password.

use async_trait::async_trait;
use fedtoken_core::{ids::PersonId, login::PasswordDemand, time::UnixTime};

use crate::StorageError;

/// A person the provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Own identifier, random; also the public `sub`.
    pub id: PersonId,
    /// Language of letters and mails, a BCP 47 tag.
    pub locale: String,
    /// Roles within the product, such as `citizen`.
    pub roles: Vec<String>,
    /// Names, contact data and register number as sealed JSON.
    pub profile: Vec<u8>,
    /// When the person was registered.
    pub registered_at: UnixTime,
}

/// User name and password of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose account it is; a person has at most one.
    pub person_id: PersonId,
    /// User name as normalised by the caller; unique.
    pub username: String,
    /// Bytes of a sealed password hash.
    pub password: Vec<u8>,
    /// Whether the next login must bring a new password.
    pub demand: PasswordDemand,
    /// When the password was last set.
    pub changed_at: UnixTime,
}

/// Reads persons and accounts.
#[async_trait]
pub trait Persons {
    /// Finds a person.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn person(&self, id: &PersonId) -> Result<Option<Person>, StorageError>;

    /// Finds the account with this user name.
    ///
    /// # Errors
    /// As [`Persons::person`].
    async fn account_named(&self, username: &str) -> Result<Option<Account>, StorageError>;

    /// Finds the account of a person.
    ///
    /// # Errors
    /// As [`Persons::person`].
    async fn account_of(&self, person: &PersonId) -> Result<Option<Account>, StorageError>;
}
