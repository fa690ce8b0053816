//! The one place that knows status codes: failures become pages or JSON.

use fedtoken_core::{keyring::KeyringError, slow_hash::HashError};
use fedtoken_storage::StorageError;
use http::StatusCode;

use super::Route;
use super::{Reply, Request};
use crate::{
    app::App,
    entropy::EntropyError,
    hashing::PoolError,
    journal::PenError,
    keys::SigningKeyError,
    oidc::{OAuthError, claims::ClaimsError},
    pages::{ErrorKind, ErrorPage, View},
    profile::ProfileError,
    registry::RegistryError,
    visit,
};

/// The caller's matter: it has words for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Said on a page of ours.
    Page(ErrorKind),
    /// Said as OAuth error JSON (RFC 6749 §5.2).
    OAuth {
        /// The code.
        error: OAuthError,
        /// Words for the developer.
        description: &'static str,
        /// The value of `WWW-Authenticate`, where one is due.
        challenge: Option<&'static str>,
    },
    /// Said as JSON to a client that registers itself (RFC 7591 §3.2.2).
    Registration {
        /// The code.
        error: OAuthError,
        /// Words for the developer.
        description: String,
    },
    /// Said as JSON to a program that did something too often (RFC 6585 §4).
    TooOften {
        /// Words for the developer.
        description: &'static str,
        /// Seconds until it may again.
        wait: u64,
    },
    /// The address has no such method.
    Method {
        /// The `Allow` header.
        allow: String,
    },
    /// Said in `WWW-Authenticate` (RFC 6750 §3).
    Bearer {
        /// Whether a token came at all.
        status: StatusCode,
        /// The header's value.
        challenge: String,
    },
}

/// Ours: logged with its source, shown as a reference only.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database.
    #[error("storage failed")]
    Storage(#[from] StorageError),
    /// The generator.
    #[error("no randomness")]
    Entropy(#[from] EntropyError),
    /// The hashing pool.
    #[error("hashing pool")]
    Pool(#[from] PoolError),
    /// A sealed value.
    #[error("a sealed value cannot be used")]
    Keyring(#[from] KeyringError),
    /// A line of the journal.
    #[error(transparent)]
    Journal(#[from] PenError),
    /// The hash of a password or of a cell.
    #[error("a stored hash cannot be used")]
    Hash(#[from] HashError),
    /// A signature.
    #[error("a token cannot be signed")]
    Signing(#[from] SigningKeyError),
    /// A page.
    #[error("a page cannot be drawn")]
    Page(#[from] askama::Error),
    /// An ID token.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// A person's profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A client.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A record that contradicts itself.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(&'static str),
}

impl Fault {
    /// Whether the database is away and may be back soon.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Storage(error)
            | Self::Journal(PenError::Storage(error))
            | Self::Registry(RegistryError::Storage(error)) => error.may_pass(),
            _ => false,
        }
    }
}

/// Why a request got no ordinary answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller's matter.
    #[error("refused")]
    Refusal(Refusal),
    /// Ours.
    #[error(transparent)]
    Fault(Fault),
}

impl<T: Into<Fault>> From<T> for Failure {
    fn from(fault: T) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

/// Turns a failure into a reply; faults are logged here. Programs are answered in JSON.
pub(super) fn failure_reply(
    app: &App,
    route: Option<&Route>,
    request: &Request,
    failure: Failure,
) -> Reply {
    let kind = match failure {
        Failure::Refusal(Refusal::Page(kind)) => {
            // The span around it carries the reference that stands on the page.
            tracing::info!(?kind, "a request was refused");
            kind
        }
        Failure::Refusal(Refusal::OAuth {
            error,
            description,
            challenge,
        }) => {
            tracing::info!(error = error.as_str(), description, "a request was refused");
            let reply = oauth_reply(request, error, description);
            return match challenge {
                Some(challenge) => reply.with_header("www-authenticate", challenge),
                None => reply,
            };
        }
        Failure::Refusal(Refusal::Registration { error, description }) => {
            return oauth_reply(request, error, &description);
        }
        Failure::Refusal(Refusal::TooOften { description, wait }) => {
            let error = OAuthError::TemporarilyUnavailable;
            return oauth_reply(request, error, description)
                .with_status(StatusCode::TOO_MANY_REQUESTS)
                .with_header("retry-after", wait.to_string());
        }
        Failure::Refusal(Refusal::Bearer { status, challenge }) => {
            let reply = Reply::json("{}".to_owned()).with_status(status);
            return reply.with_header("www-authenticate", challenge);
        }
        Failure::Refusal(Refusal::Method { allow }) => {
            return said(app, route, request, ErrorKind::Method).with_header("allow", allow);
        }
        Failure::Fault(fault) => {
            let source = std::error::Error::source(&fault).map(ToString::to_string);
            tracing::error!(error = %fault, source, "a request failed");
            fault_kind(&fault)
        }
    };
    said(app, route, request, kind)
}

fn fault_kind(fault: &Fault) -> ErrorKind {
    match fault {
        Fault::Pool(PoolError::Full) => ErrorKind::Busy,
        fault if fault.may_pass() => ErrorKind::Away,
        _ => ErrorKind::Fault,
    }
}

/// A page for people, JSON for programs.
fn said(app: &App, route: Option<&Route>, request: &Request, kind: ErrorKind) -> Reply {
    if !route.is_some_and(Route::is_for_programs) {
        return error_page(app, request, kind);
    }
    let (error, description) = match kind {
        ErrorKind::Fault => (OAuthError::ServerError, "the provider failed"),
        ErrorKind::Busy | ErrorKind::Away => {
            (OAuthError::TemporarilyUnavailable, "try again in a moment")
        }
        ErrorKind::MediaType if route.is_some_and(Route::takes_json) => (
            OAuthError::InvalidRequest,
            "the body must be application/json",
        ),
        ErrorKind::MediaType => (
            OAuthError::InvalidRequest,
            "the body must be application/x-www-form-urlencoded",
        ),
        ErrorKind::TooLarge => (OAuthError::InvalidRequest, "the request is too large"),
        ErrorKind::Method => (OAuthError::InvalidRequest, "the method is not allowed here"),
        _ => (OAuthError::InvalidRequest, "the request cannot be read"),
    };
    // RFC 6749 §5.2 names 400 for whatever is wrong with the form of a request.
    let status = match kind {
        ErrorKind::MediaType => StatusCode::BAD_REQUEST,
        other => status_of(other),
    };
    let reply = oauth_reply(request, error, description).with_status(status);
    if matches!(kind, ErrorKind::Busy | ErrorKind::Away) {
        reply.with_busy()
    } else {
        reply
    }
}

fn oauth_reply(request: &Request, error: OAuthError, description: &str) -> Reply {
    let status = match error {
        OAuthError::InvalidClient => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    let text = serde_json::json!({
        "error": error.as_str(),
        "error_description": format!("{description} (reference {})", request.reference.as_str()),
    });
    Reply::json(text.to_string()).with_status(status)
}

/// The reply to a request whose size or time was refused.
pub(super) fn size_reply(
    app: &App,
    route: Option<&Route>,
    request: &Request,
    status: StatusCode,
) -> Reply {
    let kind = match status {
        StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT => ErrorKind::BadRequest,
        _ => ErrorKind::TooLarge,
    };
    said(app, route, request, kind).with_status(status)
}

fn error_page(app: &App, request: &Request, kind: ErrorKind) -> Reply {
    let status = status_of(kind);
    let language = visit::language_for(app, request, None);
    let page = ErrorPage {
        frame: visit::frame(app, request, language),
        kind,
    };
    let reply = match page.render() {
        Ok(html) => Reply::page(html).with_status(status),
        Err(error) => {
            tracing::error!(%error, "the error page cannot be drawn");
            Reply::new(status, super::Body::Empty)
        }
    };
    if matches!(kind, ErrorKind::Busy | ErrorKind::Away) {
        reply.with_busy()
    } else {
        reply
    }
}

fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::UnknownClient
        | ErrorKind::RedirectUri
        | ErrorKind::RequestUri
        | ErrorKind::BadRequest
        | ErrorKind::Cookies => StatusCode::BAD_REQUEST,
        ErrorKind::CrossSite => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Method => StatusCode::METHOD_NOT_ALLOWED,
        ErrorKind::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Busy | ErrorKind::Away => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Fault => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
