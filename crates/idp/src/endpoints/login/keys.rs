//! The choice of a digital key, for a login or for a stronger proof within a session.

use fedtoken_core::login::Method;
use fedtoken_storage::stores::{Session, Trust};

use super::{At, Known, Next, Parameters, Visitor};
use crate::{
    app::App,
    endpoints::{begun, render::seal},
    http::{Failure, Reply, Route},
    methods::{
        WORKING,
        begin::begin,
        password::{holds_password, vouched},
    },
    oidc::Registration,
    pages::{Chooser, ChooserAlert, KeyChoice, KeyState},
};

impl At<'_> {
    /// The choice of a key; `person` is the user name of a session that lacks a stronger one.
    pub(super) fn chooser(
        &self,
        person: Option<&str>,
        alert: Option<ChooserAlert>,
    ) -> Result<Reply, Failure> {
        let stage = self.stage();
        let (sealed, links) = self.sealed()?;
        stage.page(&Chooser {
            frame: stage.frame_with(&links.shown()),
            service: stage.service.shown(),
            action: &self.path(),
            ask: &sealed,
            keys: &self.choices(),
            person,
            alert,
        })
    }

    pub(super) async fn step_up(
        &self,
        known: &Known,
        alert: Option<ChooserAlert>,
    ) -> Result<Reply, Failure> {
        let username = self.username(known).await?;
        self.chooser(username.as_deref(), alert)
    }

    pub(super) async fn take_key(&self, parameters: &Parameters) -> Result<Reply, Failure> {
        let known = self.known().await?;
        let is_step_up = self.next(&known) == Next::StepUp;
        let chosen = parameters
            .one("method")
            .and_then(|name| Method::parse(name).ok());
        let chosen = chosen.filter(|method| self.is_usable(*method));
        match (chosen, &known.session) {
            (Some(method), Some(session)) if is_step_up && holds_password(method) => {
                self.prove_more(method, session).await
            }
            (Some(method), _) => self.ask_password(method),
            // No key, or one that is not offered: the question again.
            (None, Some(_)) if is_step_up => {
                self.step_up(&known, Some(ChooserAlert::Unusable)).await
            }
            (None, _) => self.chooser(None, Some(ChooserAlert::Unusable)),
        }
    }

    /// The session has proven the password: only the code is missing (RFC 9470).
    async fn prove_more(&self, method: Method, session: &Session) -> Result<Reply, Failure> {
        let (app, request) = (self.app, self.request);
        let Some(accepted) = vouched(app, request, session).await? else {
            return self.ask_password(method);
        };
        // What the person said of this computer is not known any more.
        let trust = match accepted.device {
            Some(_) => Trust::Own,
            None => Trust::Public,
        };
        let visitor = self.visitor.clone().vouched_by(session);
        let begun = begin(app, request, (&visitor, method, trust), accepted).await?;
        let reply = match begun::follow(&self.stage(), (&self.visitor, method), begun.next)? {
            Some(reply) => reply,
            None => self.ask_password(method)?,
        };
        Ok(reply.with_cookies(begun.cookies))
    }

    fn ask_password(&self, method: Method) -> Result<Reply, Failure> {
        let mut rng = self.app.entropy.generator()?;
        let sealed = seal(self.app, &self.visitor, self.request, &mut rng)?;
        let path = Route::Password(method).path(&self.app.site);
        Ok(Reply::see_other(format!("{path}?t={sealed}")))
    }

    /// Strong enough keys first, the one used last before the others.
    fn choices(&self) -> Vec<KeyChoice> {
        let last = self.app.site.cookies.last_key();
        let last = self.request.cookies.value(&last);
        let mut keys: Vec<KeyChoice> = WORKING
            .into_iter()
            .map(|method| {
                let state = match method {
                    _ if !self.is_usable(method) => KeyState::TooWeak,
                    _ if Some(method.as_str()) == last => KeyState::LastUsed,
                    _ => KeyState::Open,
                };
                KeyChoice { method, state }
            })
            .collect();
        keys.sort_by_key(|choice| match choice.state {
            KeyState::LastUsed => 0,
            KeyState::Open => 1,
            KeyState::TooWeak => 2,
        });
        keys
    }

    fn is_usable(&self, method: Method) -> bool {
        usable(self.app, method, (&self.visitor, &self.client))
    }
}

/// Whether a key works and reaches what this request needs.
pub(in crate::endpoints) fn usable(
    app: &App,
    method: Method,
    (visitor, client): (&Visitor, &Registration),
) -> bool {
    let levels = &app.policy.levels;
    let floor = levels.floor(&visitor.ask.acr, client, &WORKING);
    WORKING.contains(&method) && floor.is_ok_and(|floor| levels.of(method) >= floor)
}
