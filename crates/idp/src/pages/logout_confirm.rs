//! The page that asks whether to log out.

use askama::Template;

use super::Frame;
use super::frame::Alert;
use super::texts::text;

/// The question before a logout that carries no hint of its own.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "logout_confirm.html")]
pub struct LogoutConfirm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed guard, hidden field `form`.
    pub form: &'a str,
    /// Why it is asked again.
    pub alert: Option<LogoutAlert>,
}

/// Why the last answer did not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogoutAlert {
    /// The form was too old.
    Expired,
}

impl LogoutConfirm<'_> {
    fn title(&self) -> String {
        self.frame.title(text::LOGOUT_TITLE, self.shown())
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(|LogoutAlert::Expired| {
            Alert::new(text::SERVICES_EXPIRED, text::SERVICES_EXPIRED_HELP)
        })
    }
}
