//! The pages that list what a person allowed which service.

use std::borrow::Cow;

use askama::Template;

use super::frame::Alert;
use super::texts::{self, text};
use super::{Frame, Told};

/// What a person allowed, with a button each to take it back.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "services.html")]
pub struct Services<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// What was allowed.
    pub allowed: &'a [Allowed<'a>],
    /// What was wrong with the last try.
    pub alert: Option<ServicesAlert>,
}

/// What one service was allowed.
#[derive(Clone, Debug)]
pub struct Allowed<'a> {
    /// The name of the service.
    pub name: String,
    /// Everything it sees.
    pub told: Vec<Told<'a>>,
    /// Why it sees that.
    pub ground: Ground,
    /// The day from which on it does, as people write it.
    pub day: String,
    /// The same day for programs, `YYYY-MM-DD`.
    pub date: String,
    /// The sealed value of its button.
    pub value: String,
}

/// Why a service sees something while the person is away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// The person allowed it.
    Consent,
    /// The person logged in to a service that needs no consent.
    Login,
}

/// Why nothing was taken back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServicesAlert {
    /// The form was too old.
    Expired,
}

/// The same address without a session.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "services_closed.html")]
pub struct ServicesClosed<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
}

impl Services<'_> {
    fn title(&self) -> String {
        self.frame.title(text::SERVICES_TITLE, self.shown())
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(|ServicesAlert::Expired| {
            Alert::new(text::SERVICES_EXPIRED, text::SERVICES_EXPIRED_HELP)
        })
    }

    fn given(&self, allowed: &Allowed<'_>) -> Cow<'static, str> {
        let words = match allowed.ground {
            Ground::Consent => text::SERVICES_GIVEN,
            Ground::Login => text::SERVICES_SINCE,
        };
        texts::filled(self.frame.language, words, [allowed.day.clone()])
    }

    fn revoke(&self, allowed: &Allowed<'_>) -> Cow<'static, str> {
        let name = allowed.name.clone();
        texts::filled(self.frame.language, text::SERVICES_REVOKE, [name])
    }
}

impl ServicesClosed<'_> {
    fn title(&self) -> String {
        self.frame.title(text::SERVICES_CLOSED_TITLE, None)
    }
}
