//! What stands around every page: language, brand, reference and the link to other languages.

use std::borrow::Cow;

use super::Language;
use super::assets::{Asset, ICON, STYLESHEET};
use super::texts::{self, TextId, text};

/// The name in the header when the deployment has no own one.
pub const DEFAULT_BRAND: &str = "fedtoken";

/// The part that all pages share.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Language of the page.
    pub language: Language,
    /// Path prefix of the issuer: empty, or like `/idp`.
    pub base: &'a str,
    /// Name in the header and at the end of the title, see [`DEFAULT_BRAND`].
    pub brand: &'a str,
    /// The number a person mentions when asking for help, like `K7M-4Q2`.
    pub reference: &'a str,
    /// The same page in other languages; none where it cannot be shown again.
    pub languages: &'a [LanguageLink<'a>],
}

/// A link to the same page in a language.
#[derive(Clone, Copy, Debug)]
pub struct LanguageLink<'a> {
    /// The language; its own name for itself is the label.
    pub language: Language,
    /// Where the link goes.
    pub href: &'a str,
}

/// The service (relying party) that a person is logging in to.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// Its name as registered.
    pub name: &'a str,
    /// Host of the address that the person will return to.
    pub host: &'a str,
}

/// A message about what went wrong, in two parts: what, and what to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Alert {
    what: TextId,
    help: TextId,
}

impl Alert {
    pub(super) const fn new(what: TextId, help: TextId) -> Self {
        Self { what, help }
    }

    /// What went wrong; stands in the title of the page too.
    pub(super) const fn what(self) -> TextId {
        self.what
    }

    /// What the person can do.
    pub(super) const fn help(self) -> TextId {
        self.help
    }
}

impl Frame<'_> {
    /// A text in the language of the page.
    pub fn text(&self, id: TextId) -> Cow<'static, str> {
        texts::plain(self.language, id)
    }

    /// The title of a page: error if there is one, step, brand.
    pub(super) fn title(&self, step: TextId, alert: Option<Alert>) -> String {
        let (step, brand) = (self.text(step), self.brand);
        match alert {
            None => format!("{step} - {brand}"),
            Some(alert) => {
                let (prefix, error) = (self.text(text::ERROR_PREFIX), self.text(alert.what));
                format!("{prefix} {error} - {step} - {brand}")
            }
        }
    }

    /// The title of a page that is nothing but an error.
    pub(super) fn error_title(&self, error: TextId) -> String {
        let (prefix, error) = (self.text(text::ERROR_PREFIX), self.text(error));
        let brand = self.brand;
        format!("{prefix} {error} - {brand}")
    }

    /// Address of the stylesheet.
    pub(super) fn stylesheet(&self) -> String {
        self.address(&STYLESHEET)
    }

    /// Address of the icon.
    pub(super) fn icon(&self) -> String {
        self.address(&ICON)
    }

    fn address(&self, asset: &Asset) -> String {
        let (base, path) = (self.base, asset.path);
        format!("{base}{path}")
    }
}
