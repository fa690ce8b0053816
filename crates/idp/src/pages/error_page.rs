//! The page for requests that lead nowhere.

use askama::Template;

use super::Frame;
use super::texts::{TextId, text};

/// What went wrong, and what the person can do.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "error_page.html")]
pub struct ErrorPage<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// What went wrong.
    pub kind: ErrorKind,
}

/// The errors that are shown on a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// No such client.
    UnknownClient,
    /// The redirect URI is not one of the client's.
    RedirectUri,
    /// The pushed request is unknown, expired, used, or somebody else's.
    RequestUri,
    /// Incomplete, doubled or altered parameters.
    BadRequest,
    /// Address, headers or body over the limit.
    TooLarge,
    /// No such page.
    NotFound,
    /// The page exists, but not for this HTTP method.
    Method,
    /// Too much work at the moment.
    Busy,
    /// The database is away or takes nothing.
    Away,
    /// Our own fault.
    Fault,
    /// The browser sends no cookies.
    Cookies,
    /// The form was posted from another site.
    CrossSite,
    /// The body is not a form.
    MediaType,
}

impl ErrorPage<'_> {
    fn title(&self) -> String {
        self.frame.error_title(self.kind.heading())
    }
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::UnknownClient,
        Self::RedirectUri,
        Self::RequestUri,
        Self::BadRequest,
        Self::TooLarge,
        Self::NotFound,
        Self::Method,
        Self::Busy,
        Self::Away,
        Self::Fault,
        Self::Cookies,
        Self::CrossSite,
        Self::MediaType,
    ];

    const fn heading(self) -> TextId {
        match self {
            Self::UnknownClient => text::ERROR_UNKNOWN_CLIENT_TITLE,
            Self::RedirectUri => text::ERROR_REDIRECT_URI_TITLE,
            Self::RequestUri => text::ERROR_REQUEST_URI_TITLE,
            Self::BadRequest => text::ERROR_BAD_REQUEST_TITLE,
            Self::TooLarge => text::ERROR_TOO_LARGE_TITLE,
            Self::NotFound => text::ERROR_NOT_FOUND_TITLE,
            Self::Method => text::ERROR_METHOD_TITLE,
            Self::Busy => text::ERROR_BUSY_TITLE,
            Self::Away => text::ERROR_AWAY_TITLE,
            Self::Fault => text::ERROR_FAULT_TITLE,
            Self::Cookies => text::ERROR_COOKIES_TITLE,
            Self::CrossSite => text::ERROR_CROSS_SITE_TITLE,
            Self::MediaType => text::ERROR_MEDIA_TYPE_TITLE,
        }
    }

    const fn lead(self) -> TextId {
        match self {
            Self::UnknownClient => text::ERROR_UNKNOWN_CLIENT,
            Self::RedirectUri => text::ERROR_REDIRECT_URI,
            Self::RequestUri => text::ERROR_REQUEST_URI,
            Self::BadRequest => text::ERROR_BAD_REQUEST,
            Self::TooLarge => text::ERROR_TOO_LARGE,
            Self::NotFound => text::ERROR_NOT_FOUND,
            Self::Method => text::ERROR_METHOD,
            Self::Busy => text::ERROR_BUSY,
            Self::Away => text::ERROR_AWAY,
            Self::Fault => text::ERROR_FAULT,
            Self::Cookies => text::ERROR_COOKIES,
            Self::CrossSite => text::ERROR_CROSS_SITE,
            Self::MediaType => text::ERROR_MEDIA_TYPE,
        }
    }
}
