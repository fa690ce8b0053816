//! The journal of security events: data, not a log.

use async_trait::async_trait;
use fedtoken_core::{
    ids::{JournalId, PersonId},
    login::Method,
    time::UnixTime,
};

use super::{ChainPlace, JournalPart, JournalRow, Mac, Segment, SegmentRow};
use crate::StorageError;

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
    /// What happened.
    JournalEvent {
        /// The password was right and a code was asked.
        PasswordAccepted = "password-accepted",
        /// Passwords of one hour were wrong.
        PasswordRefused = "password-refused",
        /// No password from an unknown device is looked at any more until the window is over.
        PasswordClosed = "password-closed",
        /// A code was counted, and is about to be looked at.
        CodeTried = "code-tried",
        /// A code was wrong.
        CodeRefused = "code-refused",
        /// A code came where none is looked at any more.
        CodeTurnedAway = "code-turned-away",
        /// A login was finished.
        LoginFinished = "login-finished",
        /// A login ended without success: too many wrong tries, or a right code in an expired form.
        LoginEnded = "login-ended",
        /// The code step closed for unknown devices.
        StepClosed = "step-closed",
        /// A key closed after too many wrong codes in a row.
        KeyClosed = "key-closed",
        /// A password was replaced.
        PasswordChanged = "password-changed",
        /// A device became known.
        DeviceKnown = "device-known",
        /// A live session answered a client without a login.
        SessionAnswered = "session-answered",
        /// A session ended before its time.
        SessionEnded = "session-ended",
        /// An authorization code came twice; what it produced was ended.
        CodeReplayed = "code-replayed",
        /// A refresh token came a second time after its successor was used; its family was ended.
        RefreshReplayed = "refresh-replayed",
        /// A person allowed a client to see something.
        ConsentGiven = "consent-given",
        /// A person did not allow a client what it asked.
        ConsentDenied = "consent-denied",
        /// A person took back what a client was allowed.
        ConsentRevoked = "consent-revoked",
        /// A client gave a token back (RFC 7009); its grant was ended.
        GrantRevoked = "grant-revoked",
        /// Somebody did not prove to be a client, or showed an assertion twice.
        ClientRefused = "client-refused",
        /// A client registered itself (RFC 7591).
        ClientRegistered = "client-registered",
        /// A client replaced its registration (RFC 7592).
        ClientReplaced = "client-replaced",
        /// A client removed its registration (RFC 7592).
        ClientRemoved = "client-removed",
        /// The operator declared a client.
        ClientDeclared = "client-declared",
        /// The operator declared a client otherwise.
        ClientChanged = "client-changed",
        /// A client that the operator declares no more was removed.
        ClientWithdrawn = "client-withdrawn",
        /// A key of the provider itself was made.
        KeyMade = "key-made",
        /// A message was given up after many attempts.
        MessageBuried = "message-buried",
        /// A token was made and ended the one before.
        TokenMade = "token-made",
        /// Somebody was erased; nothing tells who it was.
        PersonErased = "person-erased",
    }
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
        /// It was used before.
        Repeated = "repeated",
        /// The password was replaced.
        NewPassword = "new-password",
        /// Somebody else logged in in the same browser.
        SomebodyElse = "somebody-else",
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
