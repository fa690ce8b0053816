//! RFC 6749 section 3.3: `openid` is asked and allowed; anything else not allowed is left out.

use crate::oidc::{
    authorize::refusal::Finding,
    error::OAuthError,
    parameters::Parameters,
    registration::{GrantType, Registration},
    resource::Resource,
    scope::{Scope, ScopeSet},
};

/// What the client may have of what it asked; the token answer names it.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    client: &Registration,
) -> Result<ScopeSet, Finding> {
    let asked = ScopeSet::parse(parameters.one("scope").unwrap_or(""));
    let granted = asked.within(&client.allowed_scope());
    if !granted.has(Scope::Openid) {
        return Err((OAuthError::InvalidScope, "scope must hold openid"));
    }
    // OpenID Connect Core section 11: nothing is renewed without a refresh token.
    if client.grant_types.contains(&GrantType::RefreshToken) {
        Ok(granted)
    } else {
        Ok(granted.without(Scope::OfflineAccess))
    }
}

/// RFC 8707 section 2.2: of the names for resources, those of the one that is meant.
pub(in crate::oidc::authorize) fn narrow(
    scope: &ScopeSet,
    resource: Option<&Resource>,
) -> ScopeSet {
    let standard = scope.standard().collect::<ScopeSet>();
    match resource {
        Some(resource) => standard.with(&resource.scopes().within(scope)),
        None => standard,
    }
}
