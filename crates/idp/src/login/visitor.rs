//! The sealed visitor: the authorization request on its way through the pages before the password.
//! No row is written for it.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    time::UnixTime,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    http::{CookieNames, Cookies},
    login::Tab,
    oidc::Ask,
};

/// Largest sealed visitor in bytes, so that it fits a query (design §3).
const LARGEST: usize = 6 * 1024;
/// How long an expired form still comes back fresh.
const REVIVABLE: Duration = Duration::from_secs(24 * 60 * 60);

/// What travels sealed as `t`.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The checked authorization request.
    pub ask: Ask,
    /// When the form that carries it was drawn.
    pub form_at: UnixTime,
}

/// Why a sealed visitor is not taken.
#[derive(Debug, thiserror::Error)]
pub enum VisitorError {
    /// Not ours, altered, or older than a day.
    #[error("sealed request is not genuine")]
    Altered,
    /// Genuine, but the binding cookie is missing.
    #[error("sealed request belongs to another browser")]
    Elsewhere(Box<Ask>),
    /// It does not fit an address.
    #[error("sealed request is too large")]
    TooLarge,
    /// It cannot be sealed.
    #[error("request cannot be sealed")]
    Seal(#[from] KeyringError),
}

#[derive(Deserialize, Serialize)]
struct Wire {
    ask: Ask,
    form_at: i64,
}

impl Visitor {
    /// A visitor whose request was just checked.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        let form_at = ask.issued_at;
        Self { ask, form_at }
    }

    /// Seals it for a form drawn now.
    ///
    /// # Errors
    /// [`VisitorError::TooLarge`] beyond 6 KiB.
    pub fn seal(
        &self,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, VisitorError> {
        let wire = Wire {
            ask: self.ask.clone(),
            form_at: now.as_secs(),
        };
        let json = serde_json::to_vec(&wire).map_err(|_| VisitorError::TooLarge)?;
        let text = BASE64URL_NOPAD.encode(&ring.seal(&context(), &json, rng)?.to_bytes());
        if text.len() > LARGEST {
            Err(VisitorError::TooLarge)
        } else {
            Ok(text)
        }
    }

    /// Opens it and checks that it is in its own browser.
    ///
    /// # Errors
    /// [`VisitorError`], which says what the page must say.
    pub fn open(
        text: &str,
        (cookies, names): (&Cookies, CookieNames),
        now: UnixTime,
        ring: &Keyring,
    ) -> Result<Self, VisitorError> {
        let visitor = Self::unseal(text, ring).ok_or(VisitorError::Altered)?;
        if now.since(visitor.ask.issued_at) > REVIVABLE {
            return Err(VisitorError::Altered);
        }
        if !Tab::holds(cookies, names, &visitor.ask.binding) {
            return Err(VisitorError::Elsewhere(Box::new(visitor.ask)));
        }
        Ok(visitor)
    }

    /// Opens what a login keeps; the login itself is bound to the browser.
    #[must_use]
    pub fn kept(bytes: &[u8], ring: &Keyring) -> Option<Self> {
        Self::unseal(std::str::from_utf8(bytes).ok()?, ring)
    }

    fn unseal(text: &str, ring: &Keyring) -> Option<Self> {
        let sealed = Sealed::from_bytes(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let json = ring.open(&context(), &sealed).ok()?;
        let wire: Wire = serde_json::from_slice(json.expose()).ok()?;
        Some(Self {
            ask: wire.ask,
            form_at: UnixTime::from_secs(wire.form_at),
        })
    }

    /// Whether the form that carried it has expired.
    #[must_use]
    pub fn form_expired(&self, life: Duration, now: UnixTime) -> bool {
        now.since(self.form_at) > life
    }
}

fn context() -> Context {
    Context::new("fedtoken/visitor/v1")
}
