//! Single sign-on sessions.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{PersonId, SessionId},
    level::Level,
    login::Method,
    secret::TokenDigest,
    time::UnixTime,
};

use crate::StorageError;

/// A session of one person in one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Digest of the cookie value, which is renewed at each authentication.
    pub digest: TokenDigest,
    /// The `sid` of the ID token; stays as long as this person's session.
    pub sid: SessionId,
    /// Whose session it is.
    pub person_id: PersonId,
    /// The key it was proven with.
    pub method: Method,
    /// The level reached.
    pub level: Level,
    /// When the person proved himself.
    pub authenticated_at: UnixTime,
    /// When it was last used.
    pub last_seen_at: UnixTime,
    /// When it ends at the latest.
    pub expires_at: UnixTime,
    /// When it was ended.
    pub ended_at: Option<UnixTime>,
}

/// Reads sessions.
#[async_trait]
pub trait Sessions {
    /// Finds a session by the digest of its cookie, ended ones too.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn session(&self, digest: &TokenDigest) -> Result<Option<Session>, StorageError>;

    /// The sessions of a person that were not ended, expired ones too, last used first. After a
    /// renewed cookie several may share a `sid`, of which one is not ended.
    ///
    /// # Errors
    /// As [`Sessions::session`].
    async fn sessions_of(&self, person: &PersonId) -> Result<Vec<Session>, StorageError>;

    /// The clients that heard of a session, in order of `client_id`.
    ///
    /// # Errors
    /// As [`Sessions::session`].
    async fn clients_of(&self, sid: &SessionId) -> Result<Vec<String>, StorageError>;
}
