//! From parameters and registration to an ask: the checks of [`super::checks`] in their order.

use super::{
    ask::{Ask, Start},
    checks,
    received::Received,
    refusal::{AuthorizeError, Finding, Redirected, ShownError},
};
use crate::{
    keys::KeySet,
    oidc::{parameters::Parameters, registration::Registration, resource::Resource},
};

/// What a request is held against.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What was found under [`client_id`].
    pub registration: Option<&'a Registration>,
    /// Our own keys, which signed the ID tokens that come back as hints.
    pub keys: &'a KeySet,
    /// Our issuer identifier.
    pub issuer: &'a str,
    /// The protected resources.
    pub resources: &'a [Resource],
}

/// The client that asks, to be looked up before [`decide`].
///
/// # Errors
/// [`ShownError::UnknownClient`] when it is missing or repeated.
pub fn client_id(parameters: &Parameters) -> Result<&str, ShownError> {
    parameters.one("client_id").ok_or(ShownError::UnknownClient)
}

/// Decides on an authorization request, whose parameters may hold repeated names.
///
/// # Errors
/// [`AuthorizeError::Shown`] until the return address is proven, then
/// [`AuthorizeError::Redirected`].
pub fn decide(received: &Received, known: &Known<'_>, start: Start) -> Result<Ask, AuthorizeError> {
    let parameters = &received.parameters;
    let client = checks::client::check(parameters, known.registration)?;
    let redirect_uri = checks::redirect_uri::check(parameters, client)?;
    check_rest(received, (client, known), redirect_uri, start)
        .map_err(|finding| redirected(parameters, client, redirect_uri, finding).into())
}

/// A finding on a request whose own parameters cannot be read: it goes where the parameters
/// beside it soundly say, else it is shown.
pub fn refuse_unread(
    outer: &Parameters,
    client: &Registration,
    finding: Finding,
) -> AuthorizeError {
    match checks::redirect_uri::check(outer, client) {
        Ok(redirect_uri) => redirected(outer, client, redirect_uri, finding).into(),
        Err(_) => ShownError::RequestObject.into(),
    }
}

fn redirected(
    parameters: &Parameters,
    client: &Registration,
    redirect_uri: &str,
    (error, description): Finding,
) -> Redirected {
    Redirected {
        client_id: client.client_id.clone(),
        redirect_uri: String::from(redirect_uri),
        response_mode: checks::response_mode::check(parameters, client).unwrap_or_default(),
        ui_locales: checks::hints::ui_locales(parameters),
        state: checks::state::check(parameters).ok().flatten(),
        error,
        description,
    }
}

/// From here on the client hears of every refusal.
fn check_rest(
    received: &Received,
    (client, known): (&Registration, &Known<'_>),
    redirect_uri: &str,
    start: Start,
) -> Result<Ask, Finding> {
    let parameters = &received.parameters;
    checks::repeated::check(parameters)?;
    checks::response_type::check(parameters)?;
    let response_mode = checks::response_mode::check(parameters, client)?;
    checks::request_object::check(parameters)?;
    checks::pushed::check(received, client)?;
    checks::signed::check(received, client)?;
    checks::fapi2::check(client, redirect_uri)?;
    let scope = checks::scope::check(parameters, client)?;
    let resource = checks::resource::check(parameters, client, (&scope, known.resources))?;
    let code_challenge = checks::code_challenge::check(parameters, client)?;
    let bound_to = checks::dpop_jkt::check(parameters, received.bound_to.as_deref())?;
    let state = checks::state::check(parameters)?;
    let nonce = checks::nonce::check(parameters)?;
    let prompt = checks::prompt::check(parameters)?;
    let max_age = checks::max_age::check(parameters, client)?;
    let claims = checks::claims::check(parameters)?;
    let hinted = checks::person::check(parameters, &claims, &prompt, (known.keys, known.issuer))?;
    Ok(Ask {
        client_id: client.client_id.clone(),
        redirect_uri: String::from(redirect_uri),
        scope: checks::scope::narrow(&scope, resource),
        state,
        nonce,
        code_challenge,
        response_mode,
        prompt,
        max_age,
        claims: claims.request.to_json(),
        acr: checks::acr_values::check(parameters, client, claims.acr)?,
        ui_locales: checks::hints::ui_locales(parameters),
        login_hint: checks::hints::login_hint(parameters),
        hinted,
        resource: resource.map(|resource| resource.identifier.clone()),
        bound_to,
        pushed: received.way.pushed(),
        binding: start.binding,
        tab: start.tab,
        issued_at: start.issued_at,
    })
}

#[cfg(test)]
mod tests;
