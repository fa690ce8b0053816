//! OpenID Connect Core sections 3.1.2.1 and 5.5: an ID token of ours as `id_token_hint`, and `sub`
//! in the `claims` parameter, name the person who must log in.

use crate::{
    keys::KeySet,
    oidc::{
        authorize::refusal::Finding, claims::ClaimsParameter, error::OAuthError, logout,
        parameters::Parameters,
    },
};

/// The person, as the client hears him. The hint may have expired long ago.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    claims: &ClaimsParameter,
    (keys, issuer): (&KeySet, &str),
) -> Result<Option<String>, Finding> {
    let refuse = |description| Err((OAuthError::InvalidRequest, description));
    if parameters.one("id_token_hint").is_none() {
        return Ok(claims.subject.clone());
    }
    let Some(hint) = logout::hint(parameters, keys, issuer) else {
        return refuse("id_token_hint is no ID token of this client");
    };
    match &claims.subject {
        Some(other) if *other != hint.told.subject => {
            refuse("id_token_hint and claims name two persons")
        }
        _ => Ok(Some(hint.told.subject)),
    }
}
