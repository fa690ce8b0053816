//! From parameters and registration to an ask: the checks of [`super::checks`] in their order.

use super::{
    ask::{Ask, Start},
    checks,
    refusal::{AuthorizeError, Finding, Redirected, ShownError},
};
use crate::oidc::{parameters::Parameters, registration::Registration};

/// The client that asks, to be looked up before [`decide`].
///
/// # Errors
/// [`ShownError::UnknownClient`] when it is missing or repeated.
pub fn client_id(parameters: &Parameters) -> Result<&str, ShownError> {
    parameters.one("client_id").ok_or(ShownError::UnknownClient)
}

/// Decides on an authorization request read with [`Parameters::parse_with_repeats`].
///
/// # Errors
/// [`AuthorizeError::Shown`] until the return address is proven, then
/// [`AuthorizeError::Redirected`].
pub fn decide(
    parameters: &Parameters,
    registration: Option<&Registration>,
    start: Start,
) -> Result<Ask, AuthorizeError> {
    let client = checks::client::check(parameters, registration)?;
    let redirect_uri = checks::redirect_uri::check(parameters, client)?;
    check_rest(parameters, client, redirect_uri, start).map_err(|(error, description)| {
        AuthorizeError::Redirected(Redirected {
            redirect_uri: String::from(redirect_uri),
            state: checks::state::check(parameters).ok().flatten(),
            error,
            description,
        })
    })
}

/// From here on the client hears of every refusal.
fn check_rest(
    parameters: &Parameters,
    client: &Registration,
    redirect_uri: &str,
    start: Start,
) -> Result<Ask, Finding> {
    checks::repeated::check(parameters)?;
    checks::response_type::check(parameters)?;
    let response_mode = checks::response_mode::check(parameters)?;
    checks::request_object::check(parameters)?;
    let scope = checks::scope::check(parameters, client)?;
    let code_challenge = checks::code_challenge::check(parameters)?;
    let state = checks::state::check(parameters)?;
    let nonce = checks::nonce::check(parameters)?;
    let prompt = checks::prompt::check(parameters)?;
    let max_age = checks::max_age::check(parameters)?;
    Ok(Ask {
        client_id: client.client_id.clone(),
        redirect_uri: String::from(redirect_uri),
        scope,
        state,
        nonce,
        code_challenge,
        response_mode,
        prompt,
        max_age,
        acr: checks::acr_values::check(parameters)?,
        ui_locales: checks::hints::ui_locales(parameters),
        login_hint: checks::hints::login_hint(parameters),
        binding: start.binding,
        tab: start.tab,
        issued_at: start.issued_at,
    })
}

#[cfg(test)]
mod tests;
