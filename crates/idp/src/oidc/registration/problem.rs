//! What can be wrong with a registration, one variant a rule.

use thiserror::Error;

use super::redirect_uri::UriProblem;
use crate::keys::{Algorithm, JwkSetError};

/// One thing wrong with a registration.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Problem {
    /// The identifier is empty, longer than 128 characters, or not of visible ASCII.
    #[error("client_id is not 1 to 128 visible ASCII characters")]
    ClientId,
    /// The name is blank, longer than 100 characters, or holds what nobody sees.
    #[error("client_name is not 1 to 100 characters that people see")]
    ClientName,
    /// Too many persons, or one that cannot be read.
    #[error("contacts are not at most 10 lines of 1 to 254 printable characters")]
    Contacts,
    /// We have no pages in this language.
    #[error("default_locale is none of nl, fr, de, en")]
    Locale,

    /// There is no return address.
    #[error("redirect_uris is empty")]
    NoRedirectUri,
    /// There are more addresses than anybody can look after.
    #[error("{0} has more than 100 addresses")]
    TooManyUris(&'static str),
    /// A return address is unfit.
    #[error("`{uri}` {problem}")]
    Uri {
        /// Which one.
        uri: String,
        /// Why.
        problem: UriProblem,
    },
    /// Another address is unfit.
    #[error("{member} {problem}")]
    Address {
        /// The member it stands in.
        member: &'static str,
        /// Why.
        problem: UriProblem,
    },
    /// An answer would go to the provider itself.
    #[error("`{0}` lies at the provider itself")]
    Ours(String),

    /// Keys in two places, of which one would be ignored (RFC 7591 section 2).
    #[error("jwks and jwks_uri exclude each other")]
    KeysTwice,
    /// The keys cannot be read, or tell a secret.
    #[error("jwks: {0}")]
    Keys(#[from] JwkSetError),
    /// None of the keys is of any use.
    #[error("jwks holds no key that can check a signature")]
    NoUsableKey,
    /// Something must be checked with keys of the client, and there are none.
    #[error("{0} needs jwks or jwks_uri")]
    KeysNeeded(&'static str),
    /// The registered keys do not fit the registered algorithm.
    #[error("jwks holds no key for {member} {algorithm}", algorithm = .algorithm.as_str())]
    NoKeyFor {
        /// The member that names the algorithm.
        member: &'static str,
        /// The algorithm.
        algorithm: Algorithm,
    },

    /// No client certificate is ever asked for here.
    #[error("{0} needs mutual TLS, which does not run here")]
    NoMutualTls(&'static str),
    /// No issuer is believed about names here.
    #[error("tls_client_auth needs issuers of certificates, of which none is believed here")]
    NoIssuers,
    /// `tls_client_auth` goes by exactly one name (RFC 8705 section 2.1.2).
    #[error("tls_client_auth needs exactly one of the tls_client_auth_... names")]
    CertificateName,
    /// The name cannot stand in a certificate.
    #[error("{0} is empty or malformed")]
    MalformedName(&'static str),
    /// Tokens can be bound to one key only.
    #[error(
        "dpop_bound_access_tokens and tls_client_certificate_bound_access_tokens exclude each other"
    )]
    TwoBindings,

    /// No grant is allowed.
    #[error("grant_types is empty")]
    NoGrantType,
    /// No answer is allowed.
    #[error("response_types is empty")]
    NoResponseType,
    /// Nothing but a code leads to a refresh token (RFC 7591 section 2.1).
    #[error("response_types code needs grant_types authorization_code")]
    CodeWithoutGrant,

    /// Nothing but the challenge holds a public client (RFC 9700 section 2.1.1).
    #[error("pkce nonce needs a client that proves who it is")]
    PkceOfPublic,
    /// FAPI 2.0 section 5.3.2.2: every request has a challenge.
    #[error("profile fapi2 does not allow pkce nonce")]
    Fapi2Pkce,

    /// A scope is unknown.
    #[error("scope `{0}` is unknown")]
    UnknownScope(String),
    /// More names of resources than are ever read.
    #[error("scope names more than 16 scopes of resources")]
    TooManyScopes,
    /// Without `openid` there is no login.
    #[error("scope lacks openid")]
    NoOpenid,
    /// The register number needs a recorded ground.
    #[error("scope egovnrn needs national_number with legal_ground and purpose")]
    NoLegalGround,
    /// A resource that is not configured.
    #[error("resources: `{0}` is unknown")]
    UnknownResource(String),
    /// Whoever introspects must prove who he is (RFC 7662 section 2.1).
    #[error("resources need a client that proves who it is")]
    PublicOwner,

    /// Pairwise subjects need one host for all return addresses, or a stated sector.
    #[error("pairwise subjects over several hosts need sector_identifier or sector_identifier_uri")]
    SectorNeeded,
    /// The sector is stated twice.
    #[error("sector_identifier and sector_identifier_uri exclude each other")]
    SectorTwice,
    /// The sector is no plain host name.
    #[error("sector_identifier is not a host name")]
    Sector,
    /// The sector's document is no list of addresses.
    #[error("sector_identifier_uri holds no JSON array of addresses")]
    SectorDocument,
    /// The sector does not know a return address (OpenID Connect Core section 8.1).
    #[error("`{0}` is not listed by sector_identifier_uri")]
    NotInSector(String),

    /// The lowest level is not one.
    #[error("minimum_level is not a level")]
    MinimumLevel,
    /// No digital key reaches the lowest level.
    #[error("minimum_level {minimum} is beyond every digital key: the highest reaches {ceiling}")]
    Unreachable {
        /// What is asked.
        minimum: u16,
        /// What can be reached.
        ceiling: u16,
    },
    /// The highest level is not one.
    #[error("maximum_level is not a level")]
    MaximumLevel,
    /// Nothing is enough.
    #[error("maximum_level lies below minimum_level")]
    LevelsCrossed,
    /// A level that nobody understands.
    #[error("default_acr_values: `{0}` is unknown")]
    UnknownAcr(String),

    /// A page in a frame could be anybody's (OpenID Connect Front-Channel Logout section 2).
    #[error("frontchannel_logout_uri shares no origin with a redirect URI")]
    ForeignFrame,

    /// FAPI 2.0 section 5.3.2.1: a key proves who the client is.
    #[error("profile fapi2 needs private_key_jwt, tls_client_auth or self_signed_tls_client_auth")]
    Fapi2Authentication,
    /// FAPI 2.0 section 5.4.1: RS256 is too old.
    #[error("profile fapi2 does not allow RS256 as {0}")]
    Fapi2Algorithm(&'static str),
    /// FAPI 2.0 section 5.3.2.2: no answer goes over plain http but to a native client's own machine.
    #[error("profile fapi2 does not allow `{0}`, which is plain http")]
    Fapi2PlainHttp(String),
}
