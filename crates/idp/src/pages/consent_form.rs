//! The page that asks what a service may see.

use askama::Template;

use super::frame::Alert;
use super::texts::text;
use super::{Frame, Service, Told};

/// The question of consent.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "consent_form.html")]
pub struct ConsentForm<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service that asks.
    pub service: Service<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed ask, hidden field `t`.
    pub ask: &'a str,
    /// The sealed guard, hidden field `form`.
    pub form: &'a str,
    /// Everything it would see.
    pub told: &'a [Told<'a>],
    /// Its page on personal data.
    pub policy: Option<&'a str>,
    /// Its terms.
    pub terms: Option<&'a str>,
    /// Where the person can take it back.
    pub services: &'a str,
    /// Why the question comes again.
    pub alert: Option<ConsentAlert>,
}

/// Why the question comes again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsentAlert {
    /// The form was too old; nothing was decided.
    Expired,
}

impl ConsentForm<'_> {
    fn title(&self) -> String {
        self.frame.title(text::CONSENT_TITLE, self.shown())
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(|ConsentAlert::Expired| {
            Alert::new(text::CONSENT_EXPIRED, text::CONSENT_EXPIRED_HELP)
        })
    }
}
