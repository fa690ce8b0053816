//! The sealed hidden field of the logout question: bound to its session (the digest of the
//! cookie, which is new at each login), names the way back.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    secret::TokenDigest,
    time::UnixTime,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// What the question carries.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct LogoutForm {
    /// A registered address to return to.
    pub return_to: Option<String>,
    /// The tag of the language it was asked in.
    pub language: String,
    /// When it was asked, in seconds of Unix time.
    pub drawn_at: i64,
}

impl LogoutForm {
    /// Whether it is older than a form may be.
    #[must_use]
    pub fn expired(&self, life: Duration, now: UnixTime) -> bool {
        now.since(UnixTime::from_secs(self.drawn_at)) > life
    }

    /// The hidden value.
    ///
    /// # Errors
    /// [`KeyringError`] when sealing fails.
    pub fn seal(
        &self,
        session: &TokenDigest,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, KeyringError> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        Ok(BASE64URL_NOPAD.encode(&ring.seal(&context(session), &json, rng)?.to_bytes()))
    }

    /// Reads a hidden value; none when it is not genuine for this session.
    #[must_use]
    pub fn open(text: &str, session: &TokenDigest, ring: &Keyring) -> Option<Self> {
        let sealed = Sealed::from_bytes(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let json = ring.open(&context(session), &sealed).ok()?;
        serde_json::from_slice(json.expose()).ok()
    }
}

fn context(session: &TokenDigest) -> Context {
    Context::new("fedtoken/logout-form/v3").part(session.as_bytes())
}
