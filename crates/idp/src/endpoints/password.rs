//! `/login/<method>`: user name and password.

use fedtoken_core::login::Method;
use fedtoken_storage::stores::Trust;

use super::{
    begun,
    language::{Links, chosen, switch},
    login::{Opened, fields, open, usable},
    render::{Stage, seal},
};
use crate::{
    app::App,
    hashing::PoolError,
    http::{Failure, Fault, Refusal, Reply, Request, Route, SetCookie},
    login::{BrowserCookie, Visitor},
    methods::{
        begin::{Begun, begin},
        password::{Outcome, Typed, check},
    },
    oidc::{Parameters, Registration},
    pages::{ErrorKind, PasswordAlert, PasswordForm},
};

/// Shows the form, or checks what was typed.
///
/// # Errors
/// A page for a request that is not genuine or not in its own browser.
pub(super) async fn password(
    app: &App,
    request: &Request,
    method: Method,
) -> Result<Reply, Failure> {
    let parameters = fields(request)?;
    let (visitor, client) = match open(app, request, &parameters).await? {
        Opened::Visitor(visitor, client) => (visitor, client),
        Opened::Reply(reply) => return Ok(reply),
    };
    if !usable(app, method, (&visitor, &client)) {
        return Err(Refusal::Page(ErrorKind::NotFound).into());
    }
    let username = parameters
        .one("username")
        .or(visitor.ask.login_hint.as_deref());
    let username = username.unwrap_or_default();
    let trust = trust(&parameters);
    let form = Form {
        app,
        request,
        visitor: &visitor,
        client: &client,
        method,
        username,
        trust,
    };
    if let Some(language) = chosen(request, &parameters) {
        let path = Route::Password(method).path(&app.site);
        return switch(app, request, (&visitor, &path), language);
    }
    if !request.is_post() {
        return Ok(form.page(None)?.with_cookies(browser_cookie(app, request)?));
    }
    if visitor.form_expired(app.policy.form, request.now) {
        return form.page(Some(PasswordAlert::Expired));
    }
    let typed = Typed {
        username,
        password: parameters.one("password").unwrap_or_default(),
    };
    match check(app, request, typed).await {
        Ok(Outcome::Refused) => form.page(Some(PasswordAlert::Refused)),
        Ok(Outcome::Accepted(accepted)) => {
            let begun = begin(app, request, (&visitor, method, trust), *accepted).await?;
            form.follow(begun)
        }
        Err(Failure::Fault(Fault::Pool(PoolError::Full))) => {
            let reply = form.page(Some(PasswordAlert::Busy))?;
            Ok(reply.with_busy())
        }
        Err(failure) => Err(failure),
    }
}

/// Set with the page, so that an answer to the form that gets lost leaves no look behind that
/// this browser could not take back.
fn browser_cookie(app: &App, request: &Request) -> Result<Option<SetCookie>, Failure> {
    let names = app.site.cookies;
    if BrowserCookie::held(&request.cookies, names).is_some() {
        return Ok(None);
    }
    let fresh = BrowserCookie::draw(&mut app.entropy.generator()?);
    Ok(Some(fresh.cookie(names)))
}

fn trust(parameters: &Parameters) -> Trust {
    match parameters.one("public_computer") {
        Some(_) => Trust::Public,
        None => Trust::Own,
    }
}

struct Form<'a> {
    app: &'a App,
    request: &'a Request,
    visitor: &'a Visitor,
    client: &'a Registration,
    method: Method,
    username: &'a str,
    trust: Trust,
}

impl Form<'_> {
    fn stage(&self) -> Stage<'_> {
        Stage::new(self.app, self.request, (&self.visitor.ask, self.client))
    }

    fn page(&self, alert: Option<PasswordAlert>) -> Result<Reply, Failure> {
        let stage = self.stage();
        let sealed = seal(
            self.app,
            self.visitor,
            self.request,
            &mut self.app.entropy.generator()?,
        )?;
        let chooser = format!("{}?t={sealed}", Route::Login.path(&self.app.site));
        let action = Route::Password(self.method).path(&self.app.site);
        let links = Links::from(&format!("{action}?t={sealed}"));
        stage.page(&PasswordForm {
            frame: stage.frame_with(&links.shown()),
            service: stage.service.shown(),
            method: self.method,
            action: &action,
            ask: &sealed,
            username: self.username,
            public_computer: self.trust == Trust::Public,
            alert,
            chooser: &chooser,
        })
    }

    fn follow(&self, begun: Begun) -> Result<Reply, Failure> {
        let at = (self.visitor, self.method);
        let reply = match begun::follow(&self.stage(), at, begun.next)? {
            Some(reply) => reply,
            None => self.page(Some(PasswordAlert::Refused))?,
        };
        Ok(reply.with_cookies(begun.cookies))
    }
}
