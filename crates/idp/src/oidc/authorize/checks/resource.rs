//! RFC 8707 section 2: an access token is for one protected resource, which we know and which the
//! client may use.

use crate::oidc::{
    authorize::refusal::Finding, error::OAuthError, parameters::Parameters,
    registration::Registration, resource::Resource, scope::ScopeSet,
};

/// The resource asked for, or the only one that the scopes asked for belong to.
pub(in crate::oidc::authorize) fn check<'a>(
    parameters: &Parameters,
    client: &Registration,
    (asked, known): (&ScopeSet, &'a [Resource]),
) -> Result<Option<&'a Resource>, Finding> {
    let refuse = |description| Err((OAuthError::InvalidTarget, description));
    if parameters.is_repeated("resource") {
        return refuse("one resource at a time");
    }
    let Some(identifier) = parameters.one("resource") else {
        return Ok(meant(asked, known));
    };
    let found = known
        .iter()
        .find(|resource| resource.identifier == identifier);
    let Some(resource) = found else {
        return refuse("resource is none of ours");
    };
    if !resource.is_open_to(client) {
        return refuse("this client may not use that resource");
    }
    Ok(Some(resource))
}

/// Scopes of several resources mean none of them: a token for one must not be told to another.
fn meant<'a>(asked: &ScopeSet, known: &'a [Resource]) -> Option<&'a Resource> {
    let mut named = known
        .iter()
        .filter(|resource| !resource.scopes().within(asked).is_empty());
    named.next().filter(|_| named.next().is_none())
}
