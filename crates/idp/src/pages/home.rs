//! The front page: nobody logs in here without a service.

use askama::Template;

use super::Frame;
use super::texts::text;

/// Says what this site is for.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "home.html")]
pub struct Home<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// Where a person sees what he allowed which service.
    pub services: &'a str,
}

impl Home<'_> {
    fn title(&self) -> String {
        self.frame.title(text::HOME_TITLE, None)
    }
}
