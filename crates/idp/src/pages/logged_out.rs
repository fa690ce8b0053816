//! The page after a logout.

use askama::Template;

use super::Frame;
use super::texts::text;

/// The person is logged out.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "logged_out.html")]
pub struct LoggedOut<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// A proven address of the service to go back to.
    pub back: Option<&'a str>,
}

impl LoggedOut<'_> {
    fn title(&self) -> String {
        self.frame.title(text::LOGGED_OUT_TITLE, None)
    }
}
