//! Checking a token that we signed ourselves: kind, key, algorithm and signature.
//!
//! Times, issuer and audience are left to the caller, who knows what they must be.

use jsonwebtoken::{Validation, decode, decode_header};
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::{algorithm::Algorithm, jwk::PublicKey};

/// A kind of token, told apart by its `typ` (RFC 8725 section 3.11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typ {
    /// `at+jwt` of RFC 9068; always ES256.
    AccessToken,
    /// The same for a protected resource, which chooses the algorithm of its tokens.
    ResourceToken,
    /// An ID token, which has no `typ`.
    IdToken,
    /// `logout+jwt` of OpenID Connect Back-Channel Logout section 2.4.
    LogoutToken,
    /// `token-introspection+jwt` of RFC 9701.
    Introspection,
    /// A signed answer of the user-info endpoint (OpenID Connect Core section 5.3.2).
    UserInfo,
    /// A signed answer of the authorization endpoint (JARM section 2.1).
    AuthorizationResponse,
}

/// A token is not one of ours, or not of this kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum VerifyError {
    /// It is no compact JWS, or its claims have another shape.
    #[error("malformed token")]
    Malformed,
    /// It names no key of ours.
    #[error("token of an unknown key")]
    UnknownKey,
    /// It is a token of another kind.
    #[error("token of another kind")]
    OtherKind,
    /// Its algorithm is not the one of the key it names.
    #[error("token of another algorithm")]
    Algorithm,
    /// It demands an extension (`crit`); we issue none.
    #[error("token with critical extensions")]
    Critical,
    /// The signature is not ours.
    #[error("wrong signature")]
    Signature,
}

impl Typ {
    /// What the header says; none for ID tokens, as relying parties expect. ID tokens alone have
    /// none: what has no registered name says `JWT`, so that nothing else of ours passes for one.
    #[must_use]
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::AccessToken | Self::ResourceToken => Some("at+jwt"),
            Self::IdToken => None,
            Self::LogoutToken => Some("logout+jwt"),
            Self::Introspection => Some("token-introspection+jwt"),
            Self::UserInfo | Self::AuthorizationResponse => Some("JWT"),
        }
    }

    /// Whether a token with this header may be read back as this kind. Only access tokens and ID
    /// tokens ever come back to us.
    fn accepts(self, typ: Option<&str>) -> bool {
        match self {
            Self::AccessToken | Self::ResourceToken | Self::IdToken => typ == self.as_str(),
            Self::LogoutToken
            | Self::Introspection
            | Self::UserInfo
            | Self::AuthorizationResponse => false,
        }
    }

    fn allows(self, algorithm: Algorithm) -> bool {
        self != Self::AccessToken || algorithm == Algorithm::Es256
    }
}

/// The claims of a token of this kind that one of the keys signed.
pub(super) fn verify<'a, C: DeserializeOwned + Clone>(
    jwt: &str,
    typ: Typ,
    mut keys: impl Iterator<Item = &'a PublicKey>,
) -> Result<C, VerifyError> {
    let header = decode_header(jwt).map_err(|_| VerifyError::Malformed)?;
    if header.crit.is_some() {
        return Err(VerifyError::Critical);
    }
    if !typ.accepts(header.typ.as_deref()) {
        return Err(VerifyError::OtherKind);
    }
    let kid = header.kid.as_deref().ok_or(VerifyError::UnknownKey)?;
    let key = keys
        .find(|key| key.kid() == kid)
        .ok_or(VerifyError::UnknownKey)?;
    if header.alg != key.algorithm().to_reader() || !typ.allows(key.algorithm()) {
        return Err(VerifyError::Algorithm);
    }
    decode::<C>(jwt, &key.decoding_key()?, &signature_alone(key.algorithm()))
        .map(|token| token.claims)
        .map_err(|error| reason(error.kind()))
}

/// The crate would read the real clock, so it checks the signature and nothing else.
fn signature_alone(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm.to_reader());
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

fn reason(kind: &jsonwebtoken::errors::ErrorKind) -> VerifyError {
    match kind {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => VerifyError::Signature,
        jsonwebtoken::errors::ErrorKind::InvalidAlgorithm => VerifyError::Algorithm,
        _ => VerifyError::Malformed,
    }
}
