//! RFC 9101 section 6.2: one of the client's keys signed the object with its registered algorithm.

use crate::{
    keys::{Algorithm, Claims, ForeignError, ForeignKeys, ForeignKind, verify_foreign},
    oidc::{authorize::refusal::Finding, error::OAuthError, registration::Registration},
};

/// The claims of an object that this client signed.
///
/// # Errors
/// [`ForeignError`]; [`ForeignError::UnknownKey`] may be cured by fetching the keys again.
pub fn verify(
    jwt: &str,
    client: &Registration,
    keys: &ForeignKeys,
) -> Result<Claims, ForeignError> {
    let allowed = Algorithm::ALL
        .into_iter()
        .filter(|algorithm| is_allowed(*algorithm, client))
        .collect::<Vec<_>>();
    verify_foreign(jwt, keys, &allowed, ForeignKind::RequestObject)
}

/// What the client is told when nothing was proven.
#[must_use]
pub const fn wrong_signature(client: &Registration) -> Finding {
    if client.jwks.is_none() && client.jwks_uri.is_none() {
        return (
            OAuthError::RequestNotSupported,
            "this client has registered no keys for request objects",
        );
    }
    (
        OAuthError::InvalidRequestObject,
        "the request object is not signed as registered",
    )
}

fn is_allowed(algorithm: Algorithm, client: &Registration) -> bool {
    let registered = client.request_object_signing_alg;
    registered.is_none_or(|registered| registered == algorithm) && client.profile.allows(algorithm)
}
