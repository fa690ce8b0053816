//! The sealed value of a form within a session: bound to what it is for, to the session and to the
//! thing that is decided.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_storage::stores::ClientLife;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// What a form within a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormPurpose {
    /// To allow a client something.
    Consent,
    /// To choose the account of the session.
    Account,
    /// To take back what was allowed.
    Services,
}

/// What such a form carries.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct SessionForm {
    drawn_at: i64,
    about: String,
    /// The life of the client that it shows; forms without a client have the first.
    #[serde(default)]
    client_life: u32,
}

impl SessionForm {
    /// A form drawn now, about one thing: a client, or the binding of a request.
    pub fn drawn(now: UnixTime, about: impl Into<String>) -> Self {
        Self {
            drawn_at: now.as_secs(),
            about: about.into(),
            client_life: ClientLife::FIRST.get(),
        }
    }

    /// The same, showing the client of this life.
    #[must_use]
    pub fn showing(self, life: ClientLife) -> Self {
        Self {
            client_life: life.get(),
            ..self
        }
    }

    /// Whether it shows the client of this life.
    #[must_use]
    pub const fn shows(&self, life: ClientLife) -> bool {
        self.client_life == life.get()
    }

    /// A form drawn now for one request, which its binding stands for.
    #[must_use]
    pub fn for_request(now: UnixTime, binding: &TokenDigest) -> Self {
        Self::drawn(now, BASE64URL_NOPAD.encode(binding.as_bytes()))
    }

    /// The hidden value.
    ///
    /// # Errors
    /// [`KeyringError`] when sealing fails.
    pub fn seal(
        &self,
        (purpose, session): (FormPurpose, &TokenDigest),
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, KeyringError> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let sealed = ring.seal(&context(purpose, session), &json, rng)?;
        Ok(BASE64URL_NOPAD.encode(&sealed.to_bytes()))
    }

    /// Reads a hidden value; none when it is not genuine for this purpose and session.
    #[must_use]
    pub fn open(
        text: &str,
        (purpose, session): (FormPurpose, &TokenDigest),
        ring: &Keyring,
    ) -> Option<Self> {
        let sealed = Sealed::from_bytes(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let json = ring.open(&context(purpose, session), &sealed).ok()?;
        serde_json::from_slice(json.expose()).ok()
    }

    /// What it is about.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Whether it is about the request with this binding.
    #[must_use]
    pub fn is_for(&self, binding: &TokenDigest) -> bool {
        self.about == BASE64URL_NOPAD.encode(binding.as_bytes())
    }

    /// Whether it is older than a form may be.
    #[must_use]
    pub fn expired(&self, life: Duration, now: UnixTime) -> bool {
        now.since(UnixTime::from_secs(self.drawn_at)) > life
    }
}

fn context(purpose: FormPurpose, session: &TokenDigest) -> Context {
    let purpose = match purpose {
        FormPurpose::Consent => "fedtoken/consent-form/v1",
        FormPurpose::Account => "fedtoken/account-form/v1",
        FormPurpose::Services => "fedtoken/services-form/v1",
    };
    Context::new(purpose).part(session.as_bytes())
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_form_opens_only_for_its_purpose_and_session() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let (here, there) = (TokenDigest::of("here"), TokenDigest::of("there"));
        let form = SessionForm::drawn(UnixTime::from_secs(100), "rp");
        let of = |session| (FormPurpose::Consent, session);
        let text = form.seal(of(&here), &ring, &mut rng).unwrap();
        assert_eq!(SessionForm::open(&text, of(&here), &ring), Some(form));
        assert_eq!(SessionForm::open(&text, of(&there), &ring), None);
        let otherwise = (FormPurpose::Services, &here);
        assert_eq!(SessionForm::open(&text, otherwise, &ring), None);
        assert_eq!(SessionForm::open("altered", of(&here), &ring), None);
    }

    #[test]
    fn a_form_is_for_one_request_and_ten_minutes() {
        let (life, drawn) = (Duration::from_secs(600), UnixTime::from_secs(100));
        let form = SessionForm::for_request(drawn, &TokenDigest::of("tab"));
        assert!(form.is_for(&TokenDigest::of("tab")) && !form.is_for(&TokenDigest::of("other")));
        assert!(!form.expired(life, UnixTime::from_secs(700)));
        assert!(form.expired(life, UnixTime::from_secs(701)));
    }
}
