//! OpenID Connect Core sections 3.1.2.1 and 5.5: an ID token of ours as `id_token_hint`, and `sub`
//! in the `claims` parameter, name the person who must log in.

use crate::{
    keys::KeySet,
    oidc::{
        authorize::{ask::Prompt, refusal::Finding},
        claims::ClaimsParameter,
        error::OAuthError,
        logout,
        parameters::Parameters,
    },
};

/// The person, as the client hears him. The hint may have expired long ago.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    claims: &ClaimsParameter,
    prompt: &[Prompt],
    (keys, issuer): (&KeySet, &str),
) -> Result<Option<String>, Finding> {
    let refuse = |description| Err((OAuthError::InvalidRequest, description));
    if parameters.one("id_token_hint").is_none() {
        return Ok(claims.subject.clone());
    }
    let hint = match logout::hint(parameters, keys, issuer) {
        Ok(Some(hint)) => hint,
        // Of a key that is gone: it names nobody any more, so somebody must log in to be named.
        Ok(None) if prompt.contains(&Prompt::None) => return Err(FORGOTTEN),
        Ok(None) => return Ok(claims.subject.clone()),
        Err(_) => return refuse("id_token_hint is no ID token of this client"),
    };
    match &claims.subject {
        Some(other) if *other != hint.told.subject => {
            refuse("id_token_hint and claims name two persons")
        }
        _ => Ok(Some(hint.told.subject)),
    }
}

const FORGOTTEN: Finding = (
    OAuthError::LoginRequired,
    "id_token_hint is of a key that is gone",
);
