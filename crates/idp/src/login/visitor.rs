//! The sealed visitor: the authorization request on its way through the pages before the password.
//! No row is written for it.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    secret::TokenDigest,
    time::UnixTime,
};
use fedtoken_storage::stores::Session;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    http::{CookieNames, Cookies},
    login::Tab,
    oidc::Ask,
};

/// Largest sealed request in bytes, so that it fits a query (design §3).
const LARGEST: usize = 6 * 1024;
/// Room in bytes beside it for what the person does, so that a request that fitted always fits.
const ROOM: usize = 384;
/// How long an expired form still comes back fresh.
const REVIVABLE: Duration = Duration::from_secs(24 * 60 * 60);

/// What travels sealed as `t`.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The checked authorization request.
    pub ask: Ask,
    /// When the form that carries it was drawn.
    pub form_at: UnixTime,
    /// What the person has done for this very request.
    pub done: Done,
}

/// What a person has done for one request. A session is named by the digest of its cookie's
/// value, which is renewed at each login: so no other login can be taken for this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The session of the login that answered this request.
    pub proven: Option<TokenDigest>,
    /// The account that was chosen.
    pub account: Account,
    /// The session whose password stands for the one that was not typed (RFC 9470). A login with
    /// it ends well only while that session lives.
    pub vouched: Option<TokenDigest>,
}

/// Which account a person chose for one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Account {
    /// None yet.
    #[default]
    Unchosen,
    /// That of this session.
    Session(TokenDigest),
    /// Another one, with which to log in.
    Other,
}

impl Done {
    /// Whether this session comes from the login that answered this request, lately. Who comes
    /// back to the address much later must log in again where a fresh login was asked.
    #[must_use]
    pub fn is_proven_by(&self, session: &Session, life: Duration, now: UnixTime) -> bool {
        let same = self
            .proven
            .is_some_and(|proven| proven.ct_eq(&session.digest));
        same && now.since(session.authenticated_at) <= life
    }

    /// Whether the account of this session was chosen.
    #[must_use]
    pub fn has_chosen(&self, session: &Session) -> bool {
        matches!(self.account, Account::Session(chosen) if chosen.ct_eq(&session.digest))
    }
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proven: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vouched: Option<String>,
}

impl Visitor {
    /// A visitor whose request was just checked.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        let form_at = ask.issued_at;
        Self {
            ask,
            form_at,
            done: Done::default(),
        }
    }

    /// The same after a login for this very request, which made this session.
    #[must_use]
    pub fn proven_by(mut self, session: &Session) -> Self {
        self.done.proven = Some(session.digest);
        self
    }

    /// The same for a login without a password, which stands on the one of this session.
    #[must_use]
    pub fn vouched_by(mut self, session: &Session) -> Self {
        self.done.vouched = Some(session.digest);
        self
    }

    /// The same after an account was chosen.
    #[must_use]
    pub fn chosen(mut self, account: Account) -> Self {
        self.done.account = account;
        self
    }

    /// Seals it for a form drawn now.
    ///
    /// # Errors
    /// [`VisitorError::TooLarge`] beyond 6 KiB, and some room for what the person has done.
    pub fn seal(
        &self,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, VisitorError> {
        let wire = Wire {
            ask: self.ask.clone(),
            form_at: now.as_secs(),
            proven: self.done.proven.as_ref().map(written),
            account: match &self.done.account {
                Account::Unchosen => None,
                Account::Session(chosen) => Some(written(chosen)),
                Account::Other => Some(OTHER.to_owned()),
            },
            vouched: self.done.vouched.as_ref().map(written),
        };
        let json = serde_json::to_vec(&wire).map_err(|_| VisitorError::TooLarge)?;
        let text = BASE64URL_NOPAD.encode(&ring.seal(&context(), &json, rng)?.to_bytes());
        let room = if self.done == Done::default() {
            0
        } else {
            ROOM
        };
        if text.len() > LARGEST + room {
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
        let account = match wire.account.as_deref() {
            None => Account::Unchosen,
            Some(OTHER) => Account::Other,
            Some(chosen) => Account::Session(read(chosen)?),
        };
        let digest = |text: Option<String>| match text {
            Some(text) => read(&text).map(Some),
            None => Some(None),
        };
        let (proven, vouched) = (digest(wire.proven)?, digest(wire.vouched)?);
        Some(Self {
            ask: wire.ask,
            form_at: UnixTime::from_secs(wire.form_at),
            done: Done {
                proven,
                account,
                vouched,
            },
        })
    }

    /// Whether the form that carried it has expired.
    #[must_use]
    pub fn form_expired(&self, life: Duration, now: UnixTime) -> bool {
        now.since(self.form_at) > life
    }
}

fn written(digest: &TokenDigest) -> String {
    BASE64URL_NOPAD.encode(digest.as_bytes())
}

fn read(text: &str) -> Option<TokenDigest> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok().map(TokenDigest::from_bytes)
}

/// No digest is spelt so.
const OTHER: &str = "other";

fn context() -> Context {
    Context::new("fedtoken/visitor/v1")
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use serde_json::json;

    use super::*;
    use crate::oidc::sample;

    const NOW: UnixTime = UnixTime::from_secs(100);

    fn visitor(state: usize, done: Done) -> Visitor {
        let ask = sample::ask(&json!({"state": "s".repeat(state)}));
        Visitor {
            done,
            ..Visitor::new(ask)
        }
    }

    fn ring() -> (Keyring, ChaCha20Rng) {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        (ring, rng)
    }

    fn everything() -> Done {
        Done {
            proven: Some(TokenDigest::of("one")),
            account: Account::Session(TokenDigest::of("two")),
            vouched: Some(TokenDigest::of("three")),
        }
    }

    #[test]
    fn what_was_done_survives_sealing() {
        let (ring, mut rng) = ring();
        let other = Done {
            account: Account::Other,
            ..Done::default()
        };
        for done in [Done::default(), other, everything()] {
            let sealed = visitor(9, done).seal(NOW, &ring, &mut rng).unwrap();
            let read = Visitor::kept(sealed.as_bytes(), &ring).unwrap();
            assert_eq!((read.done, read.form_at), (done, NOW));
        }
    }

    #[test]
    fn a_request_that_fitted_fits_with_everything_done() {
        let (ring, mut rng) = ring();
        let fits = |state, done, rng: &mut _| visitor(state, done).seal(NOW, &ring, rng).is_ok();
        let largest = (1..9000)
            .rev()
            .find(|size| fits(*size, Done::default(), &mut rng));
        assert!(fits(largest.unwrap(), everything(), &mut rng));
    }
}
