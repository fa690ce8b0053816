//! The two ways to refuse an authorization request (RFC 6749 section 4.1.2.1).

use thiserror::Error;

use crate::oidc::{error::OAuthError, redirect};

/// A refused authorization request.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AuthorizeError {
    /// The return address is not proven: the person sees a page of ours.
    #[error(transparent)]
    Shown(#[from] ShownError),
    /// The client hears of it.
    #[error(transparent)]
    Redirected(#[from] Redirected),
}

/// Why nobody is sent back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ShownError {
    /// `client_id` is missing, repeated or unknown.
    #[error("unknown client")]
    UnknownClient,
    /// `redirect_uri` is missing, repeated or not registered.
    #[error("unregistered redirect URI")]
    RedirectUri,
}

/// A refusal that goes back to the client.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{error}: {description}")]
pub struct Redirected {
    /// The proven return address.
    pub redirect_uri: String,
    /// `state` of the request, if it was sound.
    pub state: Option<String>,
    /// The code.
    pub error: OAuthError,
    /// A sentence for developers, ASCII without quotes and backslashes.
    pub description: &'static str,
}

impl Redirected {
    /// The address of the answer; it names the issuer too (RFC 9207).
    #[must_use]
    pub fn url(&self, issuer: &str) -> String {
        let mut parameters = vec![
            ("error", self.error.as_str()),
            ("error_description", self.description),
        ];
        parameters.extend(self.state.as_deref().map(|state| ("state", state)));
        parameters.push(("iss", issuer));
        redirect::answer_url(&self.redirect_uri, &parameters)
    }
}

/// What a check found, before it is known how to tell it.
pub(super) type Finding = (OAuthError, &'static str);
