//! A validated authorization request, which its caller seals and hands to the browser.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use serde::{Deserialize, Serialize};

use super::refusal::Redirected;
use crate::oidc::{acr::Wanted, error::OAuthError, redirect, scope::ScopeSet};

/// What a client asked, after every check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Who asks.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What it may have of what it asked.
    pub scope: ScopeSet,
    /// Handed back as it came.
    pub state: Option<String>,
    /// Goes into the ID token.
    pub nonce: Option<String>,
    /// PKCE, always S256.
    pub code_challenge: String,
    /// How the answer travels.
    pub response_mode: ResponseMode,
    /// What the person must be shown; [`Prompt::None`] stands alone.
    pub prompt: Vec<Prompt>,
    /// How old the authentication may be, in seconds.
    pub max_age: Option<u64>,
    /// The levels wished for.
    pub acr: Wanted,
    /// Languages, the favourite first.
    pub ui_locales: Vec<String>,
    /// User name to put into the form.
    pub login_hint: Option<String>,
    /// Digest of the cookie that binds this ask to one browser.
    #[serde(with = "digest")]
    pub binding: TokenDigest,
    /// The browser tab.
    pub tab: String,
    /// When it was asked.
    #[serde(with = "seconds")]
    pub issued_at: UnixTime,
}

/// What the caller adds to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Start {
    /// Digest of the cookie that binds the ask to one browser.
    pub binding: TokenDigest,
    /// The browser tab.
    pub tab: String,
    /// Now.
    pub issued_at: UnixTime,
}

/// How an answer travels (OAuth 2.0 Multiple Response Types section 2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the return address.
    Query,
}

/// What the person must be shown (OpenID Connect Core section 3.1.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing.
    None,
    /// A login, whatever session there is.
    Login,
    /// The question of consent.
    Consent,
    /// The choice between persons.
    SelectAccount,
}

impl Ask {
    /// Whether the person must not see any page.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.prompt.contains(&Prompt::None)
    }

    /// The address of a good answer.
    #[must_use]
    pub fn success_url(&self, code: &str, issuer: &str) -> String {
        redirect::success_url(&self.redirect_uri, code, self.state.as_deref(), issuer)
    }

    /// A refusal that goes back to the client.
    #[must_use]
    pub fn refuse(&self, error: OAuthError, description: &'static str) -> Redirected {
        Redirected {
            redirect_uri: self.redirect_uri.clone(),
            state: self.state.clone(),
            error,
            description,
        }
    }
}

impl Prompt {
    /// Every prompt.
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

mod digest {
    //! A digest within JSON, as base64url.

    use data_encoding::BASE64URL_NOPAD;
    use fedtoken_core::secret::TokenDigest;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        digest: &TokenDigest,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(digest.as_bytes()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<TokenDigest, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(D::Error::custom)?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| D::Error::custom("not 32 bytes"))?;
        Ok(TokenDigest::from_bytes(bytes))
    }
}

mod seconds {
    //! An instant within JSON, as Unix seconds.

    use fedtoken_core::time::UnixTime;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        at: &UnixTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<UnixTime, D::Error> {
        i64::deserialize(deserializer).map(UnixTime::from_secs)
    }
}
