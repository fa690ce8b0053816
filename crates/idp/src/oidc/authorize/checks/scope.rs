//! RFC 6749 section 3.3: `openid` is asked and allowed; anything else not allowed is left out.

use crate::oidc::{
    authorize::refusal::Finding,
    error::OAuthError,
    parameters::Parameters,
    registration::Registration,
    scope::{Scope, ScopeSet},
};

/// What the client may have of what it asked; the token answer names it.
pub(in crate::oidc::authorize) fn check(
    parameters: &Parameters,
    client: &Registration,
) -> Result<ScopeSet, Finding> {
    let asked = ScopeSet::parse_known(parameters.one("scope").unwrap_or(""));
    let granted = asked.within(&client.allowed_scope());
    if granted.has(Scope::Openid) {
        Ok(granted)
    } else {
        Err((OAuthError::InvalidScope, "scope must hold openid"))
    }
}
