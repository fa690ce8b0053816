//! Draws the pages of a login: one place for language, frame and where its forms may lead.

use http::StatusCode;

use crate::{
    app::App,
    http::{Failure, Reply, Request, Route},
    login::Visitor,
    oidc::{Ask, Registration},
    pages::{EndReason, Frame, LanguageLink, LoginEnded, View},
    visit::{self, ServiceName},
};

/// What the pages of one login share.
pub(super) struct Stage<'a> {
    pub(super) app: &'a App,
    pub(super) request: &'a Request,
    pub(super) ask: &'a Ask,
    pub(super) client: &'a Registration,
    pub(super) service: ServiceName,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        app: &'a App,
        request: &'a Request,
        (ask, client): (&'a Ask, &'a Registration),
    ) -> Self {
        Self {
            app,
            request,
            ask,
            client,
            service: visit::service(client, ask),
        }
    }

    pub(super) fn frame(&self) -> Frame<'a> {
        let asked = Some((self.ask, self.client));
        visit::frame(
            self.app,
            self.request,
            visit::language(self.app, self.request, asked),
        )
    }

    /// The frame of a page on which the language can be changed.
    pub(super) fn frame_with<'b>(&'b self, languages: &'b [LanguageLink<'b>]) -> Frame<'b> {
        Frame {
            languages,
            ..self.frame()
        }
    }

    /// A page whose forms may lead to the relying party.
    pub(super) fn page(&self, view: &impl View) -> Result<Reply, Failure> {
        let target = visit::form_target(&self.ask.redirect_uri);
        Ok(Reply::page(view.render()?).with_form_target(target))
    }

    /// The end of a login that did not succeed.
    pub(super) fn ended(&self, reason: EndReason, restart: Option<&str>) -> Result<Reply, Failure> {
        let view = LoginEnded {
            frame: self.frame(),
            reason,
            restart,
            service: Some(self.service.shown()),
        };
        let status = match reason {
            EndReason::OtherBrowser | EndReason::Used => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        Ok(self.page(&view)?.with_status(status))
    }

    /// The end for a browser that did not begin this login: it starts again at the service.
    pub(super) fn elsewhere(&self) -> Result<Reply, Failure> {
        self.at_the_service(EndReason::OtherBrowser)
    }

    /// The end for a pushed request that has led to a login before.
    pub(super) fn used(&self) -> Result<Reply, Failure> {
        self.at_the_service(EndReason::Used)
    }

    fn at_the_service(&self, reason: EndReason) -> Result<Reply, Failure> {
        let origin = visit::form_target(&self.ask.redirect_uri);
        // An app has no front page.
        let home = origin.starts_with("http").then(|| format!("{origin}/"));
        self.ended(reason, home.as_deref())
    }

    /// The address of the chooser for a fresh start of the same request.
    pub(super) fn chooser(&self, visitor: &Visitor) -> Result<String, Failure> {
        let mut rng = self.app.entropy.generator()?;
        let sealed = seal(self.app, visitor, self.request, &mut rng)?;
        Ok(format!("{}?t={sealed}", Route::Login.path(&self.app.site)))
    }
}

/// Seals a visitor that was sealed before, so it fits.
pub(super) fn seal(
    app: &App,
    visitor: &Visitor,
    request: &Request,
    rng: &mut impl rand_core::CryptoRng,
) -> Result<String, Failure> {
    visitor
        .seal(request.now, &app.ring, rng)
        .map_err(|_| crate::http::Fault::Inconsistent("a visitor cannot be sealed again").into())
}
