//! Messages that leave the house after the commit that made them.

use async_trait::async_trait;
use fedtoken_core::{draw, rand_core::CryptoRng, secret::TokenDigest, time::UnixTime};

use crate::StorageError;

/// Names one message, for its receiver too: a message that comes twice bears the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(String);

/// The text names no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a message id of 32 hexadecimal digits")]
pub struct MessageIdError;

impl MessageId {
    /// Makes a new one of 128 random bits.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let bytes: [u8; 16] = draw::bytes(rng);
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads one back.
    ///
    /// # Errors
    /// [`MessageIdError`] unless it is spelt exactly as it was written.
    pub fn parse(text: &str) -> Result<Self, MessageIdError> {
        let fits = text.len() == 32
            && text
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(text.to_owned())).ok_or(MessageIdError)
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What kind of message it is, and so who sends it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// A logout token for a client (OpenID Connect Back-Channel Logout 1.0).
    BackchannelLogout,
}

impl MessageKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::BackchannelLogout];

    /// The name in storage.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BackchannelLogout => "backchannel-logout",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name, which is its idempotency key.
    pub id: MessageId,
    /// Its kind.
    pub kind: MessageKind,
    /// The sealed content; its shape belongs to the caller.
    pub content: Vec<u8>,
    /// When it was put in.
    pub made_at: UnixTime,
    /// When it may next be tried; a lease does not move it.
    pub due_at: UnixTime,
    /// How often somebody took it to send it and did not put it back untried.
    pub attempts: u32,
    /// When it was set aside for good.
    pub buried_at: Option<UnixTime>,
}

/// What a worker asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Digest of a random value drawn for this claim alone, by which its worker answers for what
    /// it got.
    pub lease: TokenDigest,
    /// Now.
    pub now: UnixTime,
    /// From when somebody else may get the same messages; later than `now`.
    pub until: UnixTime,
    /// Most messages.
    pub most: u32,
}

/// Reads and claims messages.
#[async_trait]
pub trait Outbox {
    /// Takes due messages on a lease, those that are due longest first: messages that nobody
    /// holds, or whose lease is over. Each counts as an attempt, and shows it. No message is in
    /// two claims whose leases overlap. A lease that is over still holds until the next claim, so
    /// that a worker that was late may say that its message arrived. A kind that this version does
    /// not know waits for one that does. A row that cannot be read is buried, and stands in
    /// nobody's way.
    ///
    /// A caller that stops waiting may leave messages taken; they come again when the lease is
    /// over.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails; nothing is then taken.
    async fn claim(&self, claim: &Claim) -> Result<Vec<Message>, StorageError>;

    /// Finds a message, buried ones too.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails or the row is corrupt.
    async fn message(&self, id: &MessageId) -> Result<Option<Message>, StorageError>;

    /// When the oldest message that is not buried was put in.
    ///
    /// # Errors
    /// As [`Outbox::claim`].
    async fn oldest_message(&self) -> Result<Option<UnixTime>, StorageError>;
}
