//! The sealed content of a message that tells a client that a session has ended.

use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    time::UnixTime,
};
use fedtoken_storage::stores::{Message, MessageId, MessageKind};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::oidc::logout::Told;

/// Who is told what. The address and the token are found and made when it is sent.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct LogoutMessage {
    /// The client.
    pub client_id: String,
    /// Whose session it was, as that client hears it.
    #[serde(flatten)]
    pub told: Told,
}

impl LogoutMessage {
    /// The message for the outbox, due at once.
    ///
    /// # Errors
    /// [`KeyringError`] when sealing fails.
    pub fn message(
        &self,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<Message, KeyringError> {
        let id = MessageId::draw(rng);
        let json = serde_json::to_vec(self).unwrap_or_default();
        let content = ring.seal(&context(&id), &json, rng)?.to_bytes();
        Ok(Message {
            id,
            kind: MessageKind::BackchannelLogout,
            content,
            made_at: now,
            due_at: now,
            attempts: 0,
            buried_at: None,
        })
    }

    /// Reads the content of a message; none when it was not sealed for it.
    #[must_use]
    pub fn of(message: &Message, ring: &Keyring) -> Option<Self> {
        let sealed = Sealed::from_bytes(&message.content).ok()?;
        let json = ring.open(&context(&message.id), &sealed).ok()?;
        serde_json::from_slice(json.expose()).ok()
    }
}

/// Where the content of a message is sealed.
pub(crate) fn context(id: &MessageId) -> Context {
    Context::new("fedtoken/logout-message/v1").part(id.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_content_opens_in_its_own_message_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let told = Told {
            subject: "somebody".to_owned(),
            sid: "session".to_owned(),
        };
        let client_id = "rp".to_owned();
        let content = LogoutMessage { client_id, told };
        let now = UnixTime::from_secs(5);
        let message = content.message(now, &ring, &mut rng).unwrap();
        assert_eq!(LogoutMessage::of(&message, &ring), Some(content));
        let moved = Message {
            id: MessageId::draw(&mut rng),
            ..message
        };
        assert_eq!(LogoutMessage::of(&moved, &ring), None);
    }
}
