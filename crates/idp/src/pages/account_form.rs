//! The page that asks whether the person of the session goes on, or somebody else.

use std::borrow::Cow;

use askama::Template;

use super::texts::{self, text};
use super::{Frame, Service};

/// The choice of an account.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "account_form.html")]
pub struct AccountForm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed ask, hidden field `t`.
    pub ask: &'a str,
    /// The user name of the session's person; none who only ever logs in without one.
    pub username: Option<&'a str>,
    /// The sealed value that stands for the session.
    pub account: &'a str,
}

impl AccountForm<'_> {
    fn title(&self) -> String {
        self.frame.title(text::ACCOUNT_TITLE, None)
    }

    fn this(&self) -> Cow<'static, str> {
        match self.username {
            Some(name) => {
                let name = name.to_owned();
                texts::filled(self.frame.language, text::ACCOUNT_THIS, [name])
            }
            None => self.frame.text(text::ACCOUNT_THIS_UNNAMED),
        }
    }
}
