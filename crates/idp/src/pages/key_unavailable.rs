//! The page for somebody who, after the right password, cannot use the chosen key.

use askama::Template;
use fedtoken_core::login::Method;

use super::texts::{TextId, text};
use super::{Frame, Service, key};

/// The person has no such key, or it is blocked.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "key_unavailable.html")]
pub struct KeyUnavailable<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// The chosen key.
    pub method: Method,
    /// Why it cannot be used.
    pub reason: UnavailableReason,
    /// Link to the choice of another key.
    pub chooser: &'a str,
}

/// Why a key cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnavailableReason {
    /// The person never activated it.
    Missing,
    /// It is blocked or revoked.
    Blocked,
}

impl KeyUnavailable<'_> {
    fn title(&self) -> String {
        self.frame.error_title(text::UNAVAILABLE_TITLE)
    }

    fn key_name(&self) -> TextId {
        key::name(self.method)
    }
}

impl UnavailableReason {
    const fn lead(self) -> TextId {
        match self {
            Self::Missing => text::UNAVAILABLE_MISSING,
            Self::Blocked => text::UNAVAILABLE_BLOCKED,
        }
    }

    const fn help(self) -> TextId {
        match self {
            Self::Missing => text::UNAVAILABLE_MISSING_HELP,
            Self::Blocked => text::UNAVAILABLE_BLOCKED_HELP,
        }
    }
}
