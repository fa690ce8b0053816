//! The journal of security events: data, not a log.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{JournalId, PersonId},
    login::Method,
    time::UnixTime,
};

use super::{ChainPlace, JournalPart, JournalRow, Mac, Segment, SegmentRow};
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
    /// What the journal tells about a person was made unreadable for ever.
    PersonErased,
}

impl JournalEvent {
    /// Every event.
    pub const ALL: [Self; 18] = [
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
        Self::PersonErased,
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
            Self::PersonErased => "person-erased",
        }
    }

    /// The event with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == name)
    }
}

/// A closed set of words: how each is spelt in storage and exports, and back.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in storage and exports.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The one with this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}

words! {
    /// Who did it.
    Actor {
        /// Somebody at a browser who has not proven yet who he is.
        Visitor = "visitor",
        /// The person the line is about.
        Person = "person",
        /// The client of the line.
        Client = "client",
        /// Somebody who runs the program.
        Operator = "operator",
        /// The program by itself.
        Program = "program",
    }
}

words! {
    /// How it ended.
    Outcome {
        /// As whoever did it wanted.
        Success = "success",
        /// Otherwise.
        Failure = "failure",
    }
}

words! {
    /// Why it ended so, where the event alone does not tell.
    Reason {
        /// Too many wrong answers.
        TooManyWrong = "too-many-wrong",
        /// The right answer came too late, or nobody waits for it any more.
        TooLate = "too-late",
        /// The receiver did not take it.
        Refused = "refused",
        /// It was tried often enough.
        GaveUp = "gave-up",
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
    /// Who did it; unknown in lines from before the chain.
    pub actor: Option<Actor>,
    /// How it ended; unknown in lines from before the chain.
    pub outcome: Option<Outcome>,
    /// Why.
    pub reason: Option<Reason>,
    /// With which key.
    pub method: Option<Method>,
    /// For which client.
    pub client_id: Option<String>,
    /// The reference code that stands on the page.
    pub reference: Option<String>,
    /// About whom, in the dark.
    pub personal: Option<Personal>,
    /// Keyed digest of all of this by the caller's ring; none in lines from before the chain.
    pub mac: Option<Mac>,
}

/// What a line tells about a person; it means something only with the [`JournalKey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    /// Which key opens it.
    pub holder: JournalHolder,
    /// The sealed fields; their shape belongs to the caller.
    pub sealed: Vec<u8>,
}

/// Stands for a person in the lines; drawn at random, and tied to the person by the
/// [`JournalKey`] alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JournalHolder(pub [u8; 16]);

/// The key of what the journal tells about one person.
#[derive(Clone, PartialEq, Eq)]
pub struct JournalKey {
    /// Whose.
    pub person_id: PersonId,
    /// What stands for the person in the lines.
    pub holder: JournalHolder,
    /// Bytes of the sealed key.
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for JournalKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "JournalKey({}, {:?})",
            self.person_id, self.holder
        )
    }
}

/// Reads the journal.
#[async_trait]
pub trait Journals {
    /// The newest lines about a person, newest first, `most` at most; none after an erasure. A name
    /// in the clear counts only in lines from before the chain.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn journal_of(
        &self,
        person: &PersonId,
        most: u32,
    ) -> Result<Vec<JournalLine>, StorageError>;

    /// The key of what the journal tells about a person.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn journal_key(&self, person: &PersonId) -> Result<Option<JournalKey>, StorageError>;

    /// The keys behind these holders, as far as they are there, in no order.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn journal_keys(
        &self,
        holders: &[JournalHolder],
    ) -> Result<Vec<JournalKey>, StorageError>;

    /// Rows of a part of the journal in the order of `seq`, those behind `after`, `most` at most.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    async fn journal_rows(
        &self,
        part: JournalPart,
        after: i64,
        most: u32,
    ) -> Result<Vec<JournalRow>, StorageError>;

    /// Rows that say they are in a segment, those behind this place and up to segment `to`, by
    /// segment and `seq`, `most` at most.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    async fn sealed_rows(
        &self,
        after: ChainPlace,
        to: i64,
        most: u32,
    ) -> Result<Vec<JournalRow>, StorageError>;

    /// Segments as they stand, those with a larger number, in order, `most` at most.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    async fn segment_rows(&self, after: i64, most: u32) -> Result<Vec<SegmentRow>, StorageError>;

    /// Segments of the chain with a larger number, in order, `most` at most.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn segments(&self, after: u64, most: u32) -> Result<Vec<Segment>, StorageError>;

    /// The end of the chain.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or a row is corrupt.
    async fn newest_segment(&self) -> Result<Option<Segment>, StorageError>;
}
