//! The page where a person chooses a digital key.

use std::borrow::Cow;

use askama::Template;
use fedtoken_core::login::Method;

use super::frame::Alert;
use super::texts::{self, TextId, text};
use super::{Frame, Service, key};

/// The choice of a digital key: the only page with buttons named `method`.
#[derive(Template, Clone, Copy, Debug)]
#[template(path = "chooser.html")]
pub struct Chooser<'a> {
    /// What stands around the page.
    pub frame: Frame<'a>,
    /// The service to log in to.
    pub service: Service<'a>,
    /// Where the form goes.
    pub action: &'a str,
    /// The sealed ask, hidden field `t`.
    pub ask: &'a str,
    /// The keys in the order to show them.
    pub keys: &'a [KeyChoice],
    /// The user name of a session that only lacks a stronger key.
    pub person: Option<&'a str>,
    /// What was wrong with the last try.
    pub alert: Option<ChooserAlert>,
}

/// Why the choice is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChooserAlert {
    /// No key was chosen, or one that is not offered.
    Unusable,
}

/// One digital key to choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyChoice {
    /// The key.
    pub method: Method,
    /// Whether it can be chosen.
    pub state: KeyState,
}

/// How a digital key stands in the choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyState {
    /// It can be chosen.
    Open,
    /// It can be chosen and was the last one used.
    LastUsed,
    /// The service asks for a higher level.
    TooWeak,
}

impl Chooser<'_> {
    fn title(&self) -> String {
        self.frame.title(text::CHOOSER_TITLE, self.shown())
    }

    fn shown(&self) -> Option<Alert> {
        self.alert.map(|ChooserAlert::Unusable| {
            Alert::new(text::CHOOSER_UNUSABLE, text::CHOOSER_UNUSABLE_HELP)
        })
    }

    fn step_up(&self) -> Option<Cow<'static, str>> {
        let name = self.person?.to_owned();
        let language = self.frame.language;
        Some(texts::filled(language, text::CHOOSER_STEP_UP, [name]))
    }
}

impl KeyChoice {
    fn name(&self) -> TextId {
        key::name(self.method)
    }

    fn hint(&self) -> TextId {
        key::hint(self.method)
    }
}
