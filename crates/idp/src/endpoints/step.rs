//! `/login/<id>`: after the password. Loads the login, checks its browser, shows or takes a step.

use fedtoken_core::{ids::LoginId, login::Step};
use fedtoken_storage::stores::Login;

use super::{
    authorize::client_of,
    language::{Links, chosen, cookie, remember},
    login::fields,
    render::Stage,
};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    login::{StepForm, Tab, Visitor},
    oidc::{Parameters, Registration},
    pages::{EndReason, ErrorKind, Language},
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
    let at = At::load(app, request, login)
        .await?
        .speaking(named(request));
    if !Tab::holds(&request.cookies, app.site.cookies, &at.login.binding) {
        return at.stage().elsewhere();
    }
    match at.login.step {
        Step::Finished => return at.ended(EndReason::Finished),
        Step::Ended => {
            if request.is_post() && parameters.one("code").is_some() {
                at.turned_away().await?;
            }
            return at.ended(at.end_reason());
        }
        Step::ChoosePassword | Step::Code => {}
    }
    if let Some(language) = chosen(request, &parameters) {
        return at.switch(language).await;
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

/// The language in the address, of a post too.
fn named(request: &Request) -> Option<Language> {
    let query = Parameters::parse(&request.query).ok()?;
    query.one("lang").and_then(Language::parse)
}

/// A login with everything its pages need.
struct At<'a> {
    app: &'a App,
    request: &'a Request,
    login: Login,
    visitor: Visitor,
    client: Registration,
    /// The language in the address, where the relying party wished for one: the request that is
    /// kept cannot be changed without a write, so the person's own choice travels there.
    language: Option<Language>,
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
            language: None,
        })
    }

    /// The same in a language that the person chose over the relying party's wish.
    fn speaking(mut self, language: Option<Language>) -> Self {
        if !self.visitor.ask.ui_locales.is_empty() {
            self.language = language;
        }
        if let Some(language) = self.language {
            self.visitor.ask.ui_locales = vec![language.as_str().to_owned()];
        }
        self
    }

    /// Remembers a language and shows the page in it.
    async fn switch(&self, language: Language) -> Result<Reply, Failure> {
        if self.language.is_none() {
            return Ok(remember(self.app, language, self.path()));
        }
        let reply = self.show().await?;
        Ok(reply.with_cookies([cookie(self.app, language)]))
    }

    /// The address of this login, with the language where it travels there.
    fn path(&self) -> String {
        let path = Route::Step(self.login.id.clone()).path(&self.app.site);
        match self.language {
            Some(language) => format!("{path}?lang={}", language.as_str()),
            None => path,
        }
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

    fn links(&self) -> Links {
        Links::from(&Route::Step(self.login.id.clone()).path(&self.app.site))
    }

    /// The hidden field of a form drawn now.
    fn form(&self) -> Result<String, Failure> {
        let mut rng = self.app.entropy.generator()?;
        let binding = (&self.login.id, &self.login.binding);
        Ok(StepForm::drawn(self.request.now).seal(binding, &self.app.ring, &mut rng)?)
    }
}
