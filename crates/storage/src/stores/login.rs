//! Logins after the right password, and the looks they leave behind.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{LoginId, PersonId},
    login::{Method, Step},
    secret::TokenDigest,
    time::UnixTime,
};

use crate::StorageError;

/// Whether the browser may be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// A full login may make this browser a known device.
    Own,
    /// A public computer: nothing is kept there.
    Public,
}

impl Trust {
    /// The name in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Public => "public",
        }
    }

    /// The trust with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Own, Self::Public]
            .into_iter()
            .find(|trust| trust.as_str() == name)
    }
}

/// A login whose password was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Identifier in the address; useless without the cookie behind `binding`.
    pub id: LoginId,
    /// Digest of the cookie that binds it to one browser tab.
    pub binding: TokenDigest,
    /// Who knew the password.
    pub person_id: PersonId,
    /// The key chosen.
    pub method: Method,
    /// Where the login stands.
    pub step: Step,
    /// The sealed authorization request that is answered at the end.
    pub ask: Vec<u8>,
    /// The known device it was started from; none for an unknown one.
    pub device: Option<TokenDigest>,
    /// Digest of the browser cookie of an unknown device, which takes its looks back.
    pub browser: Option<TokenDigest>,
    /// Whether the browser may be remembered.
    pub trust: Trust,
    /// Wrong codes so far.
    pub attempts: u32,
    /// Bytes of a sealed hash that becomes the password when the code is accepted.
    pub new_password: Option<Vec<u8>>,
    /// When the password was accepted.
    pub started_at: UnixTime,
    /// When nothing more may come of it.
    pub expires_at: UnixTime,
}

/// A login with the right password from an unknown device that has not (yet) been finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The login that was begun.
    pub login_id: LoginId,
    /// Whose password was right.
    pub person_id: PersonId,
    /// Digest of the browser cookie.
    pub browser: TokenDigest,
    /// When.
    pub at: UnixTime,
}

/// Reads logins and looks.
#[async_trait]
pub trait Logins {
    /// Finds a login.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn login(&self, id: &LoginId) -> Result<Option<Login>, StorageError>;

    /// How many looks since `since` are not taken back.
    ///
    /// # Errors
    /// As [`Logins::login`].
    async fn looks(&self, person: &PersonId, since: UnixTime) -> Result<u32, StorageError>;
}
