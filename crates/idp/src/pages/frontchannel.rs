//! The page that tells the services of a session, in frames, that it has ended.

use askama::Template;

use super::Frame;
use super::texts::text;

/// The person is logged out here; the services hear of it while this page is open.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "frontchannel.html")]
pub struct FrontchannelLogout<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// Addresses of the services' own logout pages.
    pub services: &'a [String],
    /// A proven address of the service to go back to.
    pub back: Option<&'a str>,
}

impl FrontchannelLogout<'_> {
    fn title(&self) -> String {
        self.frame.title(text::LOGGED_OUT_TITLE, None)
    }
}
