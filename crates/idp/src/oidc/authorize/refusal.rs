//! The two ways to refuse an authorization request (RFC 6749 section 4.1.2.1).

use thiserror::Error;

use super::{answer::Answer, response_mode::ResponseMode};
use crate::oidc::error::OAuthError;

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
    /// `request_uri` names no pushed request of this client that can be opened.
    #[error("no such pushed request")]
    RequestUri,
    /// The request object is not to be believed, and no return address beside it is proven.
    #[error("request object that is not to be believed")]
    RequestObject,
}

/// A refusal that goes back to the client.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{error}: {description}")]
pub struct Redirected {
    /// Who hears it.
    pub client_id: String,
    /// The proven return address.
    pub redirect_uri: String,
    /// How it travels; in the query where the request did not soundly say.
    pub response_mode: ResponseMode,
    /// Languages of the person, the favourite first.
    pub ui_locales: Vec<String>,
    /// `state` of the request, if it was sound.
    pub state: Option<String>,
    /// The code.
    pub error: OAuthError,
    /// A sentence for developers, ASCII without quotes and backslashes.
    pub description: &'static str,
}

impl Redirected {
    /// The answer; it names the issuer too (RFC 9207).
    #[must_use]
    pub fn answer<'a>(&'a self, issuer: &'a str) -> Answer<'a> {
        let mut parameters = vec![
            ("error", self.error.as_str()),
            ("error_description", self.description),
        ];
        parameters.extend(self.state.as_deref().map(|state| ("state", state)));
        Answer {
            client_id: &self.client_id,
            redirect_uri: &self.redirect_uri,
            response_mode: self.response_mode,
            ui_locales: &self.ui_locales,
            issuer,
            parameters,
        }
    }
}

/// What a check found, before it is known how to tell it.
pub type Finding = (OAuthError, &'static str);
