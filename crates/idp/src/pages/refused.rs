//! The page for a request that a service of anybody's made and that is refused: nobody is sent on
//! without choosing it (RFC 9700 section 4.11.2).

use askama::Template;

use super::texts::text;
use super::{Frame, Service};

/// A refusal that the person may carry to the service.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "refused.html")]
pub struct Refused<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service that asked.
    pub service: Service<'a>,
    /// How the person gets there.
    pub back: WayBack<'a>,
}

/// The way to the service, which nobody goes by itself.
#[derive(Clone, Copy, Debug)]
pub enum WayBack<'a> {
    /// An address.
    Link(&'a str),
    /// A form for this address with these fields.
    Form(&'a str, &'a [(&'static str, String)]),
}

impl Refused<'_> {
    fn title(&self) -> String {
        self.frame.error_title(text::REFUSED_TITLE)
    }
}
