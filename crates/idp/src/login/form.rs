//! The sealed hidden field of the forms after the password: names the login and its drawing time.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    ids::LoginId,
    keyring::{Context, Keyring, KeyringError, Sealed},
    secret::TokenDigest,
    time::UnixTime,
};
use rand_core::CryptoRng;

/// When a form of this login was drawn. It opens only for its own login and browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepForm {
    drawn_at: UnixTime,
}

impl StepForm {
    /// A form drawn now.
    #[must_use]
    pub fn drawn(now: UnixTime) -> Self {
        Self { drawn_at: now }
    }

    /// The hidden value.
    ///
    /// # Errors
    /// [`KeyringError`] when sealing fails.
    pub fn seal(
        self,
        (login, binding): (&LoginId, &TokenDigest),
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, KeyringError> {
        let time = self.drawn_at.as_secs().to_be_bytes();
        let sealed = ring.seal(&context(login, binding), &time, rng)?;
        Ok(BASE64URL_NOPAD.encode(&sealed.to_bytes()))
    }

    /// Reads a hidden value; none when it is not genuine for this login and browser.
    #[must_use]
    pub fn open(
        text: &str,
        (login, binding): (&LoginId, &TokenDigest),
        ring: &Keyring,
    ) -> Option<Self> {
        let sealed = Sealed::from_bytes(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let time = ring.open(&context(login, binding), &sealed).ok()?;
        let seconds = i64::from_be_bytes(time.expose().try_into().ok()?);
        Some(Self {
            drawn_at: UnixTime::from_secs(seconds),
        })
    }

    /// Whether it is older than a form may be.
    #[must_use]
    pub fn expired(self, life: Duration, now: UnixTime) -> bool {
        now.since(self.drawn_at) > life
    }
}

fn context(login: &LoginId, binding: &TokenDigest) -> Context {
    Context::new("fedtoken/step-form/v1")
        .part(login.as_str().as_bytes())
        .part(binding.as_bytes())
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_form_opens_only_for_its_login_and_browser() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let (login, other) = (LoginId::draw(&mut rng), LoginId::draw(&mut rng));
        let (here, there) = (TokenDigest::of("here"), TokenDigest::of("there"));
        let form = StepForm::drawn(UnixTime::from_secs(100));
        let text = form.seal((&login, &here), &ring, &mut rng).unwrap();
        assert_eq!(StepForm::open(&text, (&login, &here), &ring), Some(form));
        assert_eq!(StepForm::open(&text, (&other, &here), &ring), None);
        assert_eq!(StepForm::open(&text, (&login, &there), &ring), None);
        assert_eq!(StepForm::open("altered", (&login, &here), &ring), None);
    }
}
