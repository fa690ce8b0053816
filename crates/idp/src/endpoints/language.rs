//! The choice of a language by the person: links on the pages, a cookie behind them.

use std::time::Duration;

use super::render::seal;
use crate::{
    app::App,
    http::{Failure, Reply, Request, SetCookie},
    login::Visitor,
    oidc::Parameters,
    pages::{Language, LanguageLink},
};

/// Where each language leads from one page.
pub(super) struct Links(Vec<(Language, String)>);

impl Links {
    /// Links to the same page; `here` is its address, with or without a query.
    pub(super) fn from(here: &str) -> Self {
        let joint = if here.contains('?') { '&' } else { '?' };
        let link = |language: Language| format!("{here}{joint}lang={}", language.as_str());
        Self(
            Language::ALL
                .into_iter()
                .map(|language| (language, link(language)))
                .collect(),
        )
    }

    /// As the frame takes them.
    pub(super) fn shown(&self) -> Vec<LanguageLink<'_>> {
        let links = self.0.iter();
        links
            .map(|(language, href)| LanguageLink {
                language: *language,
                href,
            })
            .collect()
    }
}

/// The chosen language of a request that follows such a link.
pub(super) fn chosen(request: &Request, parameters: &Parameters) -> Option<Language> {
    let asked = parameters.one("lang").filter(|_| !request.is_post());
    asked.and_then(Language::parse)
}

/// Remembers the language and shows the page before the password again, in it. What the relying
/// party wished for gives way to what the person chose.
pub(super) fn switch(
    app: &App,
    request: &Request,
    (visitor, path): (&Visitor, &str),
    language: Language,
) -> Result<Reply, Failure> {
    let mut visitor = visitor.clone();
    visitor.ask.ui_locales.clear();
    let sealed = seal(app, &visitor, request, &mut app.entropy.generator()?)?;
    Ok(remember(app, language, format!("{path}?t={sealed}")))
}

/// Remembers the language and goes on.
pub(super) fn remember(app: &App, language: Language, location: String) -> Reply {
    Reply::see_other(location).with_cookies([cookie(app, language)])
}

/// The cookie that remembers the language.
pub(super) fn cookie(app: &App, language: Language) -> SetCookie {
    let name = app.site.cookies.language();
    SetCookie::lasting(name, language.as_str().to_owned(), LASTS)
}

/// A year.
const LASTS: Duration = Duration::from_secs(365 * 24 * 60 * 60);
