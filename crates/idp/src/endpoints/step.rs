//! `/login/<id>`: after the password. Loads the login, checks its browser, shows or takes a step.

use fedtoken_core::{ids::LoginId, login::Step};
use fedtoken_storage::stores::Login;

use super::{
    authorize::client_of,
    language::{Links, chosen, remember},
    login::fields,
    render::Stage,
};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    login::{StepForm, Tab, Visitor},
    oidc::{Parameters, Registration},
    pages::{EndReason, ErrorKind},
};

mod code;
mod new_password;

/// Shows or takes the step a login is at.
///
/// # Errors
/// A page for a login that is not there or not in its own browser.
pub(super) async fn step(app: &App, request: &Request, id: &LoginId) -> Result<Reply, Failure> {
    let parameters = fields(request)?;
    let Some(login) = app.store.login(id).await? else {
        return Err(Refusal::Page(ErrorKind::NotFound).into());
    };
    let at = At::load(app, request, login).await?;
    if !Tab::holds(&request.cookies, app.site.cookies, &at.login.binding) {
        return at.stage().elsewhere();
    }
    match at.login.step {
        Step::Finished => return at.ended(EndReason::Finished),
        Step::Ended => return at.ended(at.end_reason()),
        Step::ChoosePassword | Step::Code => {}
    }
    if let Some(language) = chosen(request, &parameters) {
        return Ok(remember(
            app,
            language,
            Route::Step(at.login.id).path(&app.site),
        ));
    }
    if !request.is_post() {
        return at.show().await;
    }
    let binding = (&at.login.id, &at.login.binding);
    let form = parameters
        .one("form")
        .and_then(|text| StepForm::open(text, binding, &app.ring));
    match form {
        Some(form) => at.take(form, &parameters).await,
        None => Err(Refusal::Page(ErrorKind::BadRequest).into()),
    }
}

/// A login with everything its pages need.
struct At<'a> {
    app: &'a App,
    request: &'a Request,
    login: Login,
    visitor: Visitor,
    client: Registration,
}

impl<'a> At<'a> {
    async fn load(app: &'a App, request: &'a Request, login: Login) -> Result<Self, Failure> {
        let visitor = Visitor::kept(&login.ask, &app.ring).ok_or(Fault::Inconsistent(
            "the request kept with a login cannot be opened",
        ))?;
        let client = client_of(app, &visitor.ask).await?;
        Ok(Self {
            app,
            request,
            login,
            visitor,
            client,
        })
    }

    fn stage(&self) -> Stage<'_> {
        Stage::new(self.app, self.request, (&self.visitor.ask, &self.client))
    }

    fn ended(&self, reason: EndReason) -> Result<Reply, Failure> {
        let stage = self.stage();
        let restart = stage.chooser(&self.visitor)?;
        stage.ended(reason, Some(&restart))
    }

    /// Why an ended login has ended, as far as the person may care.
    fn end_reason(&self) -> EndReason {
        if self.login.attempts >= self.app.policy.limits.transaction {
            EndReason::TooManyWrong
        } else {
            EndReason::Expired
        }
    }

    fn is_over(&self) -> bool {
        self.request.now >= self.login.expires_at
    }

    async fn show(&self) -> Result<Reply, Failure> {
        if self.is_over() {
            return self.ended(EndReason::Expired);
        }
        match self.login.step {
            Step::ChoosePassword => self.new_password_page(None),
            _ => self.code_page(None).await,
        }
    }

    async fn take(&self, form: StepForm, parameters: &Parameters) -> Result<Reply, Failure> {
        match self.login.step {
            Step::ChoosePassword => self.take_new_password(form, parameters).await,
            _ => self.take_code(form, parameters).await,
        }
    }

    /// Links to other languages; none where the relying party has fixed it for this login.
    fn links(&self) -> Links {
        if self.visitor.ask.ui_locales.is_empty() {
            Links::from(&Route::Step(self.login.id.clone()).path(&self.app.site))
        } else {
            Links::none()
        }
    }

    /// The hidden field of a form drawn now.
    fn form(&self) -> Result<String, Failure> {
        let mut rng = self.app.entropy.generator()?;
        let binding = (&self.login.id, &self.login.binding);
        Ok(StepForm::drawn(self.request.now).seal(binding, &self.app.ring, &mut rng)?)
    }
}
