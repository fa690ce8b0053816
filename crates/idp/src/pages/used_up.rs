//! The page for a token whose codes are all spent.

use askama::Template;

use super::texts::text;
use super::{Frame, Service};

/// All codes of the token are spent: how to get a new one.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "used_up.html")]
pub struct UsedUp<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// Link to the choice of another key.
    pub chooser: &'a str,
}

impl UsedUp<'_> {
    fn title(&self) -> String {
        self.frame.error_title(text::USED_UP_TITLE)
    }
}
