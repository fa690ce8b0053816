//! The members of a registration that are a choice among few.

use serde::{Deserialize, Serialize};

/// How a client proves who it is (RFC 7591 section 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthMethod {
    /// Secret in the `Authorization` header.
    #[default]
    ClientSecretBasic,
    /// Secret in the body.
    ClientSecretPost,
    /// A JWT signed by a key of its own (RFC 7523).
    PrivateKeyJwt,
    /// A certificate of a trusted issuer, known by a name in it (RFC 8705 section 2.1).
    TlsClientAuth,
    /// A certificate of its own, known by its key (RFC 8705 section 2.2).
    SelfSignedTlsClientAuth,
    /// Not at all: a public client, held by PKCE alone.
    None,
}

/// Kind of `sub` (OpenID Connect Core section 8).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// One for all clients.
    #[default]
    Public,
    /// One for each sector.
    Pairwise,
}

/// Grants (RFC 6749 section 4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// The code of an authorization answer.
    AuthorizationCode,
    /// The renewal of access (RFC 6749 section 6).
    RefreshToken,
}

/// Where a client runs (OpenID Connect Dynamic Client Registration section 2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationType {
    /// On a server, or in the browser.
    #[default]
    Web,
    /// As a program on the person's device (RFC 8252).
    Native,
}

/// Kind of authorization answer (RFC 6749 section 3.1.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// The only one.
    Code,
}

/// The rules a client lives by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityProfile {
    /// OpenID Connect with PKCE (RFC 9700).
    #[default]
    Standard,
    /// The FAPI 2.0 Security Profile.
    Fapi2,
}

/// What ties an authorization code to the request of the client (RFC 9700 section 2.1.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkcePolicy {
    /// A challenge in every request (RFC 7636).
    #[default]
    Required,
    /// A challenge, or else a `nonce`, which the client checks in the ID token.
    Nonce,
}

/// Whose service a client is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// One of the operator's: the law, not consent, is its ground.
    #[default]
    First,
    /// Somebody else's: the person is asked once for each set of scopes.
    Third,
}

/// How `offline_access` is granted (OpenID Connect Core section 11).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfflinePolicy {
    /// After a consent page.
    #[default]
    Ask,
    /// By the registration itself.
    Granted,
}

/// Why a client may hear the register number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalGround {
    /// The law or the authorisation, as its owner cites it.
    pub legal_ground: String,
    /// What it is used for.
    pub purpose: String,
}

impl ClientAuthMethod {
    /// Whether it takes a secret that both sides know.
    #[must_use]
    pub const fn takes_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

impl SecurityProfile {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    pub(super) const fn is_standard(&self) -> bool {
        matches!(self, Self::Standard)
    }
}

impl PkcePolicy {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    pub(super) const fn is_required(&self) -> bool {
        matches!(self, Self::Required)
    }
}

impl Party {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    pub(super) const fn is_first(&self) -> bool {
        matches!(self, Self::First)
    }
}

impl OfflinePolicy {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    pub(super) const fn is_ask(&self) -> bool {
        matches!(self, Self::Ask)
    }
}
