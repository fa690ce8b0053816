//! A proof brings the public half of its key (RFC 9449 section 4.3, numbers 6 and 7).

use crate::{
    keys::{ForeignKey, Jws},
    oidc::dpop::DpopError,
};

/// The only place where a key of the sender's own choice is taken: it proves no more than that
/// the sender of the next request is the same.
pub(in crate::oidc::dpop) fn key(jws: &Jws<'_>) -> Result<ForeignKey, DpopError> {
    let jwk = jws.jwk().ok_or(DpopError::Key(None))?;
    ForeignKey::from_jwk(jwk).map_err(|error| DpopError::Key(Some(error)))
}
