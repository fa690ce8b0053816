//! A logout that a client asks for (OpenID Connect RP-Initiated Logout 1.0).

use serde::{Deserialize, Serialize};

use super::hint::{Hint, NotOurs, Told};
use crate::oidc::{Parameters, Registration, redirect};

/// A logout that was asked for, as far as it is proven.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
pub struct Logout {
    /// The client, if it is known.
    pub client_id: Option<String>,
    /// Where the browser goes afterwards, `state` included; only ever a registered address.
    pub return_to: Option<String>,
    /// Whom an ID token of ours names; none when nobody proved to speak for anybody.
    pub proof: Option<Told>,
    /// `logout_hint`: with us the `sub` or the `sid` that the client heard.
    pub logout_hint: Option<String>,
    /// `ui_locales`: tags with spaces between them, best first.
    pub ui_locales: String,
}

impl Logout {
    /// Whether this session may be ended without a question (section 2: a hint belongs to the
    /// current session and to the person who is logged in).
    #[must_use]
    pub fn speaks_for(&self, session: &Told) -> bool {
        let proven = self
            .proof
            .as_ref()
            .is_some_and(|told| told.sid == session.sid && told.subject == session.subject);
        let hinted = self
            .logout_hint
            .as_ref()
            .is_none_or(|hint| *hint == session.subject || *hint == session.sid);
        proven && hinted
    }
}

/// The client to look up before [`decide`].
#[must_use]
pub fn client_id<'a>(
    parameters: &'a Parameters,
    hint: &'a Result<Option<Hint>, NotOurs>,
) -> Option<&'a str> {
    match hint {
        Ok(Some(hint)) => Some(&hint.client_id),
        Ok(None) => parameters.one("client_id"),
        // A hint that is not ours speaks for nobody, whatever client is named beside it.
        Err(NotOurs) => None,
    }
}

/// Decides on a logout; `registration` is what was found under [`client_id`].
#[must_use]
pub fn decide(
    parameters: &Parameters,
    hint: Result<Option<Hint>, NotOurs>,
    registration: Option<&Registration>,
) -> Logout {
    let named = client_id(parameters, &hint);
    let client = registration.filter(|client| named == Some(client.client_id.as_str()));
    Logout {
        client_id: client.map(|client| client.client_id.clone()),
        return_to: client.and_then(|client| return_to(parameters, client)),
        proof: hint.ok().flatten().map(|hint| hint.told),
        // Cut, a long one is still nobody's.
        logout_hint: text(parameters.one("logout_hint")),
        ui_locales: text(parameters.one("ui_locales")).unwrap_or_default(),
    }
}

fn text(value: Option<&str>) -> Option<String> {
    value.map(|value| value.chars().take(LONGEST_TEXT).collect())
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

/// Bytes, as for the state of an authorization request.
const LONGEST_STATE: usize = 1024;
/// Letters of a value that is only looked at; every name we give is shorter.
const LONGEST_TEXT: usize = 128;

#[cfg(test)]
mod tests;
