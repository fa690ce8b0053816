//! The sealed visitor: the authorization request on its way through the pages before the password.
//! No row is written for it; a request that fits no address stays where it was pushed.

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

use crate::oidc::{Ask, authorize::Reference};

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

/// A visitor as it travels: its request may have to be found first.
#[derive(Clone, Debug)]
pub struct Traveller {
    /// The request.
    pub carried: Carried,
    form_at: UnixTime,
    done: Done,
}

/// A request as it travels.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    /// The whole of it.
    Ask(Box<Ask>),
    /// Where it was pushed, because the whole of it fits no address.
    Pushed(Reference),
}

/// Why a visitor is not sealed, or a sealed one not taken.
#[derive(Debug, thiserror::Error)]
pub enum VisitorError {
    /// Not ours, altered, or older than a day.
    #[error("sealed request is not genuine")]
    Altered,
    /// It fits no address and was not pushed.
    #[error("sealed request is too large")]
    TooLarge,
    /// It cannot be written or sealed.
    #[error("request cannot be sealed")]
    Seal(#[from] KeyringError),
}

#[derive(Deserialize, Serialize)]
struct Wire {
    #[serde(flatten)]
    carried: Carried,
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

    /// Seals it for a form drawn now. What fits no address travels as the place where it was pushed.
    ///
    /// # Errors
    /// [`VisitorError::TooLarge`] beyond 6 KiB, and some room for what the person has done, for a
    /// request that was not pushed.
    pub fn seal(
        &self,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, VisitorError> {
        let whole = self.seal_whole(now, ring, rng)?;
        let room = if self.done == Done::default() {
            0
        } else {
            ROOM
        };
        if whole.len() <= LARGEST + room {
            return Ok(whole);
        }
        let reference = self.ask.reference().ok_or(VisitorError::TooLarge)?;
        self.seal_as(Carried::Pushed(reference), now, ring, rng)
    }

    /// Seals the whole of it for a login, which keeps it however large it is.
    ///
    /// # Errors
    /// [`VisitorError::Seal`].
    pub fn seal_whole(
        &self,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, VisitorError> {
        let whole = Carried::Ask(Box::new(self.ask.clone()));
        self.seal_as(whole, now, ring, rng)
    }

    fn seal_as(
        &self,
        carried: Carried,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, VisitorError> {
        let wire = Wire {
            carried,
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
        Ok(BASE64URL_NOPAD.encode(&ring.seal(&context(), &json, rng)?.to_bytes()))
    }

    /// Opens what a login keeps; the login itself is bound to the browser.
    #[must_use]
    pub fn kept(bytes: &[u8], ring: &Keyring) -> Option<Self> {
        let kept = Traveller::unseal(std::str::from_utf8(bytes).ok()?, ring)?;
        match &kept.carried {
            Carried::Ask(ask) => {
                let ask = Ask::clone(ask);
                Some(kept.with(ask))
            }
            Carried::Pushed(_) => None,
        }
    }

    /// Whether the form that carried it has expired.
    #[must_use]
    pub fn form_expired(&self, life: Duration, now: UnixTime) -> bool {
        now.since(self.form_at) > life
    }
}

impl Traveller {
    /// Opens it, whatever browser brought it.
    ///
    /// # Errors
    /// [`VisitorError::Altered`].
    pub fn open(text: &str, now: UnixTime, ring: &Keyring) -> Result<Self, VisitorError> {
        let opened = Self::unseal(text, ring).ok_or(VisitorError::Altered)?;
        let issued_at = match &opened.carried {
            Carried::Ask(ask) => ask.issued_at,
            Carried::Pushed(reference) => reference.issued_at,
        };
        if now.since(issued_at) > REVIVABLE {
            return Err(VisitorError::Altered);
        }
        Ok(opened)
    }

    /// The visitor, once its request is found.
    #[must_use]
    pub fn with(self, ask: Ask) -> Visitor {
        Visitor {
            ask,
            form_at: self.form_at,
            done: self.done,
        }
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
            carried: wire.carried,
            form_at: UnixTime::from_secs(wire.form_at),
            done: Done {
                proven,
                account,
                vouched,
            },
        })
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

/// Where it is sealed, on its way and at rest.
pub(crate) fn context() -> Context {
    Context::new("fedtoken/visitor/v1")
}

#[cfg(test)]
mod tests;
