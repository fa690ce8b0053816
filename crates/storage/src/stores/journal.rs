//! The journal of security events: data, not a log.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{JournalId, PersonId},
    login::Method,
    time::UnixTime,
};

use crate::StorageError;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalEvent {
    /// The password was right and a code was asked.
    PasswordAccepted,
    /// A code was wrong.
    CodeRefused,
    /// A login was finished.
    LoginFinished,
    /// A login ended without success: too many wrong tries, or a right code in an expired form.
    LoginEnded,
    /// The code step closed for unknown devices.
    StepClosed,
    /// A password was replaced.
    PasswordChanged,
    /// A session was ended by its owner.
    SessionEnded,
    /// An authorization code came twice; what it produced was ended.
    CodeReplayed,
    /// A refresh token came a second time after its successor was used; its family was ended.
    RefreshReplayed,
    /// A person allowed a client to see something.
    ConsentGiven,
    /// A person took back what a client was allowed.
    ConsentRevoked,
    /// A client gave a token back (RFC 7009); its grant was ended.
    GrantRevoked,
    /// A client registered itself (RFC 7591).
    ClientRegistered,
    /// A client replaced its registration (RFC 7592).
    ClientReplaced,
    /// A client removed its registration (RFC 7592).
    ClientRemoved,
    /// A message was given up after many attempts.
    MessageBuried,
    /// A token was made and ended the one before.
    TokenMade,
}

impl JournalEvent {
    /// Every event.
    pub const ALL: [Self; 17] = [
        Self::PasswordAccepted,
        Self::CodeRefused,
        Self::LoginFinished,
        Self::LoginEnded,
        Self::StepClosed,
        Self::PasswordChanged,
        Self::SessionEnded,
        Self::CodeReplayed,
        Self::RefreshReplayed,
        Self::ConsentGiven,
        Self::ConsentRevoked,
        Self::GrantRevoked,
        Self::ClientRegistered,
        Self::ClientReplaced,
        Self::ClientRemoved,
        Self::MessageBuried,
        Self::TokenMade,
    ];

    /// The name in storage and exports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordAccepted => "password-accepted",
            Self::CodeRefused => "code-refused",
            Self::LoginFinished => "login-finished",
            Self::LoginEnded => "login-ended",
            Self::StepClosed => "step-closed",
            Self::PasswordChanged => "password-changed",
            Self::SessionEnded => "session-ended",
            Self::CodeReplayed => "code-replayed",
            Self::RefreshReplayed => "refresh-replayed",
            Self::ConsentGiven => "consent-given",
            Self::ConsentRevoked => "consent-revoked",
            Self::GrantRevoked => "grant-revoked",
            Self::ClientRegistered => "client-registered",
            Self::ClientReplaced => "client-replaced",
            Self::ClientRemoved => "client-removed",
            Self::MessageBuried => "message-buried",
            Self::TokenMade => "token-made",
        }
    }

    /// The event with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// Own identifier.
    pub id: JournalId,
    /// When.
    pub at: UnixTime,
    /// What.
    pub event: JournalEvent,
    /// About whom.
    pub person_id: Option<PersonId>,
    /// With which key.
    pub method: Option<Method>,
    /// For which client.
    pub client_id: Option<String>,
    /// The reference code that stands on the page.
    pub reference: Option<String>,
}

/// Reads the journal.
#[async_trait]
pub trait Journals {
    /// The newest lines about a person, newest first, `most` at most.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn journal_of(
        &self,
        person: &PersonId,
        most: u32,
    ) -> Result<Vec<JournalLine>, StorageError>;
}
