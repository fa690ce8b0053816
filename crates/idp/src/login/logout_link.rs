//! The sealed `t` of `/logout`: a logout on its way through a redirect.
//!
//! A post from another site brings no cookies, so it is answered by a redirect that does; and a
//! logout that the person confirmed goes on to a page that may be loaded again.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    keyring::{Context, Keyring, KeyringError, Sealed},
    time::UnixTime,
};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::oidc::logout::Logout;

/// Where a logout stands.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum LogoutLink {
    /// A client asked for it.
    Asked(Logout),
    /// It is done; only the page is still to be shown.
    Done(LogoutDone),
}

/// What the page after a logout shows.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct LogoutDone {
    /// Pages of services to load in frames.
    pub frames: Vec<String>,
    /// A registered address to return to.
    pub return_to: Option<String>,
    /// The tag of the page's language.
    pub language: String,
}

/// Why a link cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum LogoutLinkError {
    /// It does not fit an address.
    #[error("sealed logout is too large")]
    TooLarge,
    /// It cannot be sealed.
    #[error("logout cannot be sealed")]
    Seal(#[from] KeyringError),
}

#[derive(Deserialize, Serialize)]
struct Wire {
    link: LogoutLink,
    made_at: i64,
}

impl LogoutLink {
    /// Seals it as of now.
    ///
    /// # Errors
    /// [`LogoutLinkError::TooLarge`] beyond 6 KiB.
    pub fn seal(
        self,
        now: UnixTime,
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> Result<String, LogoutLinkError> {
        let wire = Wire {
            link: self,
            made_at: now.as_secs(),
        };
        let json = serde_json::to_vec(&wire).map_err(|_| LogoutLinkError::TooLarge)?;
        let text = BASE64URL_NOPAD.encode(&ring.seal(&context(), &json, rng)?.to_bytes());
        if text.len() > LARGEST {
            Err(LogoutLinkError::TooLarge)
        } else {
            Ok(text)
        }
    }

    /// Reads a link; none when it is not genuine or older than `life`.
    #[must_use]
    pub fn open(text: &str, (life, now): (Duration, UnixTime), ring: &Keyring) -> Option<Self> {
        let sealed = Sealed::from_bytes(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let json = ring.open(&context(), &sealed).ok()?;
        let wire: Wire = serde_json::from_slice(json.expose()).ok()?;
        (now.since(UnixTime::from_secs(wire.made_at)) <= life).then_some(wire.link)
    }
}

fn context() -> Context {
    Context::new("fedtoken/logout-link/v1")
}

/// Largest sealed logout in bytes, so that it fits a query (design §3).
const LARGEST: usize = 6 * 1024;

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const NOW: UnixTime = UnixTime::from_secs(1_000_000);
    const LIFE: Duration = Duration::from_secs(600);

    fn ring(rng: &mut ChaCha20Rng) -> Keyring {
        Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(rng))
    }

    fn done(frames: usize) -> LogoutLink {
        LogoutLink::Done(LogoutDone {
            frames: vec!["https://rp.example/out".to_owned(); frames],
            return_to: None,
            language: "nl".to_owned(),
        })
    }

    #[test]
    fn a_link_opens_for_its_life_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = ring(&mut rng);
        let text = done(2).seal(NOW, &ring, &mut rng).unwrap();
        let at = |later| LogoutLink::open(&text, (LIFE, NOW.plus(later)), &ring);
        assert_eq!(at(LIFE), Some(done(2)));
        assert_eq!(at(LIFE + Duration::from_secs(1)), None);
    }

    #[test]
    fn what_is_not_ours_does_not_open() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (ring, other) = (ring(&mut rng), ring(&mut rng));
        let text = done(2).seal(NOW, &other, &mut rng).unwrap();
        for text in [text.as_str(), "AAAA", ""] {
            assert_eq!(LogoutLink::open(text, (LIFE, NOW), &ring), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_an_address_is_refused() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ring = ring(&mut rng);
        let refused = done(500).seal(NOW, &ring, &mut rng);
        assert!(matches!(refused, Err(LogoutLinkError::TooLarge)));
    }
}
