//! Whether one of a client's keys signed a JWT.

use super::{
    error::ForeignError,
    jws::{Claims, Jws},
    key::ForeignKey,
    key_set::ForeignKeys,
    kind::ForeignKind,
};
use crate::keys::algorithm::ClientAlgorithm;

/// The claims of a JWT of this kind that one of the keys signed with an allowed algorithm.
///
/// # Errors
/// [`ForeignError`] says what is wrong; [`ForeignError::UnknownKey`] may be cured by fetching the
/// keys again.
pub fn verify(
    jwt: &str,
    keys: &ForeignKeys,
    allowed: &[ClientAlgorithm],
    kind: ForeignKind,
) -> Result<Claims, ForeignError> {
    let jws = Jws::parse(jwt)?;
    if !kind.accepts(jws.typ()) {
        return Err(ForeignError::OtherKind);
    }
    if !allowed.contains(&jws.algorithm()) {
        return Err(ForeignError::Algorithm);
    }
    let named = |key: &&ForeignKey| jws.kid().is_none_or(|kid| key.kid() == Some(kid));
    let mut outcome = Err(match jws.kid() {
        // The key is there and for something else: a newer set would not help.
        Some(_) if keys.iter().any(|key| named(&key)) => ForeignError::Algorithm,
        _ => ForeignError::UnknownKey,
    });
    let fitting = keys
        .iter()
        .filter(named)
        .filter(|key| key.fits(jws.algorithm()));
    for key in fitting.take(MOST_TRIES) {
        outcome = jws.claims(key);
        if outcome != Err(ForeignError::Signature) {
            break;
        }
    }
    outcome
}

/// Signatures that are checked for one JWT, where it names no key or several have its name.
const MOST_TRIES: usize = 4;

#[cfg(test)]
mod tests;
