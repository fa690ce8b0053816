//! A validated authorization request, which its caller seals and hands to the browser.

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use serde::{Deserialize, Serialize};

use super::{answer::Answer, refusal::Redirected, response_mode::ResponseMode};
use crate::oidc::{acr::Wanted, error::OAuthError, scope::ScopeSet};

/// What a client asked, after every check. It travels in an address, so what is absent takes no room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// Who asks.
    pub client_id: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What it may have of what it asked.
    pub scope: ScopeSet,
    /// Handed back as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Goes into the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// PKCE, always S256; none where the nonce stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<String>,
    /// How the answer travels.
    pub response_mode: ResponseMode,
    /// What the person must be shown; [`Prompt::None`] stands alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt: Vec<Prompt>,
    /// How old the authentication may be, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
    /// The levels wished for.
    pub acr: Wanted,
    /// Languages, the favourite first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ui_locales: Vec<String>,
    /// User name to put into the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// The person an ID token of ours named (`id_token_hint`), as the client hears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hinted: Option<String>,
    /// The `claims` parameter, canonical JSON of what is understood of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<String>,
    /// The protected resource the access token is to be for (RFC 8707).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Thumbprint of the key that the code is bound to (`dpop_jkt`, RFC 9449 section 10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound_to: Option<String>,
    /// The pushed request it came from, which a finished login uses up.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "digest_or_none"
    )]
    pub pushed: Option<TokenDigest>,
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

impl Start {
    /// For a request that is checked before any browser brings it.
    #[must_use]
    pub const fn without_browser(now: UnixTime) -> Self {
        Self {
            binding: TokenDigest::from_bytes([0; 32]),
            tab: String::new(),
            issued_at: now,
        }
    }
}

impl Ask {
    /// Whether the person must not see any page.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.prompt.contains(&Prompt::None)
    }

    /// A good answer; it names the issuer too (RFC 9207).
    #[must_use]
    pub fn accept<'a>(&'a self, code: &'a str, issuer: &'a str) -> Answer<'a> {
        let mut parameters = vec![("code", code)];
        parameters.extend(self.state.as_deref().map(|state| ("state", state)));
        Answer {
            client_id: &self.client_id,
            redirect_uri: &self.redirect_uri,
            response_mode: self.response_mode,
            ui_locales: &self.ui_locales,
            issuer,
            parameters,
        }
    }

    /// A refusal that goes back to the client.
    #[must_use]
    pub fn refuse(&self, error: OAuthError, description: &'static str) -> Redirected {
        Redirected {
            client_id: self.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            response_mode: self.response_mode,
            ui_locales: self.ui_locales.clone(),
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

pub(super) mod digest {
    //! A digest within JSON, as base64url.

    use data_encoding::BASE64URL_NOPAD;
    use fedtoken_core::secret::TokenDigest;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::oidc::authorize) fn serialize<S: Serializer>(
        digest: &TokenDigest,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(digest.as_bytes()))
    }

    pub(in crate::oidc::authorize) fn deserialize<'de, D: Deserializer<'de>>(
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

mod digest_or_none {
    //! A digest or nothing within JSON.

    use fedtoken_core::secret::TokenDigest;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Wire(#[serde(with = "super::digest")] TokenDigest);

    pub(super) fn serialize<S: Serializer>(
        digest: &Option<TokenDigest>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        digest.map(Wire).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<TokenDigest>, D::Error> {
        Option::<Wire>::deserialize(deserializer).map(|wire| wire.map(|wire| wire.0))
    }
}

pub(super) mod seconds {
    //! An instant within JSON, as Unix seconds.

    use fedtoken_core::time::UnixTime;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::oidc::authorize) fn serialize<S: Serializer>(
        at: &UnixTime,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_secs())
    }

    pub(in crate::oidc::authorize) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<UnixTime, D::Error> {
        i64::deserialize(deserializer).map(UnixTime::from_secs)
    }
}
