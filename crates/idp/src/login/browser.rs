//! The browser cookie: tells an unknown device's looks from those of others, and nothing else.

use fedtoken_core::secret::{OpaqueToken, TokenDigest};
use rand_core::CryptoRng;

use crate::http::{CookieNames, Cookies, SetCookie};

/// The random value of one browser; ends with it.
#[derive(Debug)]
pub struct BrowserCookie(OpaqueToken);

impl BrowserCookie {
    /// The one the browser holds, if it is readable.
    #[must_use]
    pub fn held(cookies: &Cookies, names: CookieNames) -> Option<Self> {
        let value = cookies.value(&names.browser())?;
        OpaqueToken::parse(value).ok().map(Self)
    }

    /// A new one.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        Self(OpaqueToken::draw(rng))
    }

    /// What the looks keep.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        self.0.digest()
    }

    /// To be set.
    #[must_use]
    pub fn cookie(&self, names: CookieNames) -> SetCookie {
        SetCookie::passing(names.browser(), self.0.expose().to_owned())
    }
}
