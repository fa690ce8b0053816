//! Authorization codes and the grants that tokens are checked against.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    level::Level,
    login::Method,
    secret::TokenDigest,
    time::UnixTime,
};

use crate::StorageError;

/// What a person let a client have: the root of every token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Own identifier.
    pub id: GrantId,
    /// To whom.
    pub client_id: String,
    /// By whom.
    pub person_id: PersonId,
    /// In which session.
    pub sid: SessionId,
    /// Granted scopes, separated by spaces.
    pub scope: String,
    /// The key that was used.
    pub method: Method,
    /// The level reached.
    pub level: Level,
    /// The `acr` value to be told to the client.
    pub acr: String,
    /// When the person proved himself.
    pub authenticated_at: UnixTime,
    /// When it was given.
    pub issued_at: UnixTime,
    /// When nothing more may come of it.
    pub expires_at: UnixTime,
    /// When it was ended before its time.
    pub ended_at: Option<UnixTime>,
}

/// An authorization code, kept after its use so that a replay is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// Digest of the code.
    pub digest: TokenDigest,
    /// What it stands for.
    pub grant_id: GrantId,
    /// The client it was issued to.
    pub client_id: String,
    /// The redirect URI of the request.
    pub redirect_uri: String,
    /// The `code_challenge` (S256) of the request.
    pub code_challenge: String,
    /// The `nonce` of the request.
    pub nonce: Option<String>,
    /// When it expires.
    pub expires_at: UnixTime,
    /// When it was taken.
    pub taken_at: Option<UnixTime>,
}

/// Reads codes and grants.
#[async_trait]
pub trait Authorizations {
    /// Finds a code, taken ones too.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn authorization_code(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<AuthorizationCode>, StorageError>;

    /// Finds a grant, ended ones too.
    ///
    /// # Errors
    /// As [`Authorizations::authorization_code`].
    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StorageError>;
}
