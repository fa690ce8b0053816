//! Logout by the relying party (OpenID Connect RP-Initiated Logout 1.0).

use serde::Deserialize;

use super::{parameters::Parameters, redirect, registration::Registration};
use crate::keys::{KeySet, Typ};

/// What an ID token of ours says about the session to end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// The client it was issued to.
    pub client_id: String,
    /// `sub` as that client hears it.
    pub subject: String,
    /// `sid` as that client hears it.
    pub sid: Option<String>,
}

/// Whether the person must be asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LogoutDecision {
    /// Nobody proved to speak for a session: ask first.
    Ask(Logout),
    /// A token of ours names the session. If the browser's session is another one, ask all the
    /// same (section 2: the hint must match the current session).
    Proven(Logout),
}

/// A logout that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logout {
    /// The client, if it is known.
    pub client_id: Option<String>,
    /// Where the browser goes afterwards, `state` included; only ever a registered address.
    pub return_to: Option<String>,
    /// The session as that client hears it.
    pub sid: Option<String>,
    /// The person as that client hears it.
    pub subject: Option<String>,
}

/// Reads `id_token_hint`: signed by one of our keys, issued by us, for one client. It may have
/// expired (section 4), so the time does not matter.
#[must_use]
pub fn hint(parameters: &Parameters, keys: &KeySet, issuer: &str) -> Option<Hint> {
    let claims: Claims = keys
        .verify_compact(parameters.one("id_token_hint")?, Typ::IdToken)
        .ok()?;
    let [client_id] = <[String; 1]>::try_from(claims.aud).ok()?;
    // Section 2: a client that is named beside the hint must be the hint's.
    let same = parameters
        .one("client_id")
        .is_none_or(|named| named == client_id);
    (claims.iss == issuer && same).then_some(Hint {
        client_id,
        subject: claims.sub,
        sid: claims.sid,
    })
}

/// The client to look up before [`decide`].
#[must_use]
pub fn client_id<'a>(parameters: &'a Parameters, hint: Option<&'a Hint>) -> Option<&'a str> {
    match (parameters.one("id_token_hint"), hint) {
        (_, Some(hint)) => Some(&hint.client_id),
        // A hint that is not ours speaks for nobody, whatever client is named beside it.
        (Some(_), None) => None,
        (None, None) => parameters.one("client_id"),
    }
}

/// Decides on a logout; `registration` is what was found under [`client_id`].
#[must_use]
pub fn decide(
    parameters: &Parameters,
    hint: Option<Hint>,
    registration: Option<&Registration>,
) -> LogoutDecision {
    let named = client_id(parameters, hint.as_ref());
    let client = registration.filter(|client| named == Some(client.client_id.as_str()));
    let mut logout = Logout {
        client_id: client.map(|client| client.client_id.clone()),
        return_to: client.and_then(|client| return_to(parameters, client)),
        sid: None,
        subject: None,
    };
    match hint {
        None => LogoutDecision::Ask(logout),
        Some(hint) => {
            logout.sid = hint.sid;
            logout.subject = Some(hint.subject);
            LogoutDecision::Proven(logout)
        }
    }
}

/// Section 3: the address must be registered, as exact text, and `state` goes with it.
fn return_to(parameters: &Parameters, client: &Registration) -> Option<String> {
    let asked = parameters.one("post_logout_redirect_uri")?;
    let registered = client
        .post_logout_redirect_uris
        .iter()
        .any(|uri| uri == asked);
    let state = parameters
        .one("state")
        .filter(|state| state.len() <= LONGEST_STATE);
    let parameters: Vec<_> = state.map(|state| ("state", state)).into_iter().collect();
    registered.then(|| redirect::answer_url(asked, &parameters))
}

#[derive(Clone, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Vec<String>,
    sid: Option<String>,
}

/// Bytes, as for the state of an authorization request.
const LONGEST_STATE: usize = 1024;

#[cfg(test)]
mod tests;
