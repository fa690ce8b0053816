//! The page that asks for user name and password.

use askama::Template;
use fedtoken_core::login::Method;

use super::frame::Alert;
use super::texts::{TextId, text};
use super::{Frame, Service, key};

/// The form for user name and password.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "password_form.html")]
pub struct PasswordForm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// The chosen key.
    pub method: Method,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed ask, hidden field `t`.
    pub ask: &'a str,
    /// The user name typed before, or nothing.
    pub username: &'a str,
    /// Whether the person had ticked that the computer is public.
    pub public_computer: bool,
    /// What was wrong with the last try.
    pub alert: Option<PasswordAlert>,
    /// Link to the choice of a key.
    pub chooser: &'a str,
}

/// Why the form is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordAlert {
    /// User name or password is wrong, or the counter is closed: always the same words.
    Refused,
    /// The form was too old; nothing was checked.
    Expired,
    /// The queue of slow hashes is full.
    Busy,
}

impl PasswordForm<'_> {
    fn title(&self) -> String {
        self.frame.title(text::PASSWORD_TITLE, self.shown())
    }

    fn key_name(&self) -> TextId {
        key::name(self.method)
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(PasswordAlert::words)
    }

    fn is_refused(&self) -> bool {
        self.alert == Some(PasswordAlert::Refused)
    }
}

impl PasswordAlert {
    const fn words(self) -> Alert {
        let (what, help) = match self {
            Self::Refused => (text::PASSWORD_REFUSED, text::PASSWORD_REFUSED_HELP),
            Self::Expired => (text::PASSWORD_EXPIRED, text::PASSWORD_EXPIRED_HELP),
            Self::Busy => (text::PASSWORD_BUSY, text::PASSWORD_BUSY_HELP),
        };
        Alert::new(what, help)
    }
}
