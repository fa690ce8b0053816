//! A proof says that it is one (RFC 9449 section 4.3, number 4).

use crate::{
    keys::{ForeignError, ForeignKind, Jws},
    oidc::dpop::DpopError,
};

pub(in crate::oidc::dpop) fn check(jws: &Jws<'_>) -> Result<(), DpopError> {
    if ForeignKind::DpopProof.accepts(jws.typ()) {
        Ok(())
    } else {
        Err(DpopError::Jwt(ForeignError::OtherKind))
    }
}
