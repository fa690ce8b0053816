//! Authorization codes and the grants that tokens are checked against.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    level::Level,
    login::Method,
    secret::TokenDigest,
    time::UnixTime,
};

use super::ClientLife;
use crate::StorageError;

/// What a person let a client have: the root of every token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Own identifier.
    pub id: GrantId,
    /// To whom.
    pub client_id: String,
    /// In which life that client was read.
    pub client_life: ClientLife,
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
    /// Whether it outlives the session.
    pub life: GrantLife,
    /// The protected resource its access tokens are for (RFC 8707); none for the provider itself.
    pub resource: Option<String>,
    /// The `claims` parameter of the request as JSON; its shape belongs to the caller.
    pub claims: Option<String>,
    /// When nothing more may come of it; not before its refresh family, if it has one.
    pub expires_at: UnixTime,
    /// When it was ended before its time.
    pub ended_at: Option<UnixTime>,
}

/// How long a grant lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantLife {
    /// It ends with the session it was given in.
    Session,
    /// It was given for use while the person is away (`offline_access`), so logout keeps it.
    Offline,
}

impl GrantLife {
    /// The name in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Offline => "offline",
        }
    }

    /// The life with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Session, Self::Offline]
            .into_iter()
            .find(|life| life.as_str() == name)
    }
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
    /// The `code_challenge` (S256) of the request; none where its `nonce` stood in for it.
    pub code_challenge: Option<String>,
    /// The `nonce` of the request.
    pub nonce: Option<String>,
    /// Thumbprint of the DPoP key it is bound to (`dpop_jkt`, RFC 9449 section 10).
    pub bound_to: Option<String>,
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

    /// Finds a code with its grant in one look.
    ///
    /// # Errors
    /// As [`Authorizations::authorization_code`].
    async fn code_with_grant(
        &self,
        digest: &TokenDigest,
    ) -> Result<Option<(AuthorizationCode, Grant)>, StorageError>;

    /// Finds a grant, ended ones too.
    ///
    /// # Errors
    /// As [`Authorizations::authorization_code`].
    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StorageError>;

    /// The grants of a person for use while away that are alive now, in order of `client_id` and
    /// the oldest first.
    ///
    /// # Errors
    /// As [`Authorizations::authorization_code`].
    async fn offline_grants_of(
        &self,
        person: &PersonId,
        now: UnixTime,
    ) -> Result<Vec<Grant>, StorageError>;
}
