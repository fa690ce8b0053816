//! `/login`: opens the sealed request, lets the dispatcher choose, shows and takes what comes before
//! and after a login.

use fedtoken_storage::{Change, Conflict};

use super::{
    asked,
    authorize::client_of,
    language::{Links, chosen, switch},
    render::{Stage, seal},
};
use crate::{
    app::App,
    http::{Failure, Refusal, Reply, Request, Route},
    login::{
        Carried, Ending, Known, MOST_TABS, Next, Rules, Tab, Traveller, Visitor,
        answer_from_session, deliver_early_refusal, deliver_refusal, dispatch, tabs_to_drop,
    },
    oidc::{Ask, OAuthError, Parameters, Registration},
    pages::ErrorKind,
};

mod account;
mod consent;
mod keys;

pub(super) use keys::usable;

/// Shows what the person must choose, or goes on at once; takes the choice.
///
/// # Errors
/// A page for a request that is not genuine or not in its own browser.
pub(super) async fn login(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = fields(request)?;
    let (visitor, client) = match open(app, request, &parameters).await? {
        Opened::Visitor(visitor, client) => (*visitor, *client),
        Opened::Reply(reply) => return Ok(reply),
    };
    let at = At {
        app,
        request,
        visitor,
        client,
    };
    if request.is_post() {
        return at.take(&parameters).await;
    }
    if let Some(language) = chosen(request, &parameters) {
        return switch(app, request, (&at.visitor, &at.path()), language);
    }
    let reply = at.show().await?;
    // Whatever the answer, `/authorize` has set one more binding.
    let (cookies, names) = (&request.cookies, app.site.cookies);
    let current = Some(&at.visitor.ask.binding);
    Ok(reply.with_cookies(tabs_to_drop(cookies, names, current, MOST_TABS)))
}

/// A visitor with its client, or the reply that ends the matter.
pub(super) enum Opened {
    Visitor(Box<Visitor>, Box<Registration>),
    Reply(Reply),
}

/// Opens the sealed request in `t`.
pub(super) async fn open(
    app: &App,
    request: &Request,
    parameters: &Parameters,
) -> Result<Opened, Failure> {
    let text = parameters.one("t").unwrap_or_default();
    let traveller = Traveller::open(text, request.now, &app.ring)
        .map_err(|_| Refusal::Page(ErrorKind::BadRequest))?;
    let ask = match &traveller.carried {
        Carried::Ask(ask) => Ask::clone(ask),
        Carried::Pushed(reference) => asked::find(app, reference).await?,
    };
    let client = client_of(app, &ask).await?;
    if !Tab::holds(&request.cookies, app.site.cookies, &ask.binding) {
        let stage = Stage::new(app, request, (&ask, &client));
        return stage.elsewhere().map(Opened::Reply);
    }
    let visitor = traveller.with(ask);
    Ok(Opened::Visitor(Box::new(visitor), Box::new(client)))
}

/// The fields of a form or query; a repeated one is refused.
pub(super) fn fields(request: &Request) -> Result<Parameters, Failure> {
    let fields = Parameters::parse(request.parameters());
    Ok(fields.map_err(|_| Refusal::Page(ErrorKind::BadRequest))?)
}

/// A visitor with everything the pages of `/login` need.
struct At<'a> {
    app: &'a App,
    request: &'a Request,
    visitor: Visitor,
    client: Registration,
}

impl At<'_> {
    async fn show(&self) -> Result<Reply, Failure> {
        let known = self.known().await?;
        match self.next(&known) {
            Next::Answer => self.answer(&known).await,
            Next::Chooser => self.chooser(None, None),
            Next::StepUp => self.step_up(&known, None).await,
            Next::Account => self.account_page(&known).await,
            Next::Consent => self.consent_page(&known, None),
            Next::Refuse(error, why) => self.refuse_at_once(&known, (error, why)).await,
        }
    }

    /// A sound silent request is answered by a redirect in any case: no page may be shown, and RFC
    /// 9700 section 4.11.2 excepts it.
    async fn refuse_at_once(
        &self,
        known: &Known,
        (error, why): (OAuthError, &'static str),
    ) -> Result<Reply, Failure> {
        let ask = &self.visitor.ask;
        if known.session.is_some() || ask.is_silent() {
            return self.refuse(error, why);
        }
        deliver_early_refusal(self.app, self.request, &ask.refuse(error, why)).await
    }

    /// Each page has buttons of one name.
    async fn take(&self, parameters: &Parameters) -> Result<Reply, Failure> {
        if let Some(answer) = parameters.one("consent") {
            return self.take_consent(answer, parameters).await;
        }
        match parameters.one("account") {
            Some(account) => self.take_account(account).await,
            None => self.take_key(parameters).await,
        }
    }

    async fn known(&self) -> Result<Known, Failure> {
        Known::load(self.app, self.request, (&self.visitor.ask, &self.client)).await
    }

    fn next(&self, known: &Known) -> Next {
        let rules = Rules::of(self.app);
        dispatch(&self.visitor, &self.client, known, rules, self.request.now)
    }

    async fn answer(&self, known: &Known) -> Result<Reply, Failure> {
        self.answer_with(known, Vec::new()).await
    }

    /// Answers from the session, and saves with it what the person has just decided.
    async fn answer_with(&self, known: &Known, decided: Vec<Change>) -> Result<Reply, Failure> {
        let ending = self.try_answer(known, decided).await?;
        self.end(ending)
    }

    async fn try_answer(&self, known: &Known, decided: Vec<Change>) -> Result<Ending, Failure> {
        let Some(session) = &known.session else {
            return Ok(Ending::Unvouched);
        };
        let asked = (&self.visitor.ask, &self.client);
        answer_from_session(self.app, self.request, asked, (known, session), decided).await
    }

    fn end(&self, ending: Ending) -> Result<Reply, Failure> {
        match ending {
            Ending::Back(reply) => return Ok(*reply),
            Ending::Lost(Conflict::Pushed) => return self.stage().used(),
            // It was taken back between reading and writing, or the client is another one: whatever
            // comes next by now.
            Ending::Lost(Conflict::Consent | Conflict::Client) => return self.go_on(&self.visitor),
            Ending::Lost(_) | Ending::Unvouched => {}
        }
        // The session ended between reading and writing: the person is asked.
        if self.visitor.ask.is_silent() {
            return self.refuse(OAuthError::LoginRequired, "the session has just ended");
        }
        self.chooser(None, None)
    }

    fn refuse(&self, error: OAuthError, why: &'static str) -> Result<Reply, Failure> {
        deliver_refusal(self.app, self.request, &self.visitor.ask.refuse(error, why))
    }

    /// To the address of this request, as it stands after what the person has done.
    fn go_on(&self, visitor: &Visitor) -> Result<Reply, Failure> {
        Ok(Reply::see_other(self.stage().chooser(visitor)?))
    }

    fn stage(&self) -> Stage<'_> {
        Stage::new(self.app, self.request, (&self.visitor.ask, &self.client))
    }

    fn path(&self) -> String {
        Route::Login.path(&self.app.site)
    }

    /// The request sealed for a form drawn now, and the links to the same page.
    fn sealed(&self) -> Result<(String, Links), Failure> {
        let mut rng = self.app.entropy.generator()?;
        let sealed = seal(self.app, &self.visitor, self.request, &mut rng)?;
        let links = Links::from(&format!("{}?t={sealed}", self.path()));
        Ok((sealed, links))
    }

    /// The user name of the session's person, shown only within the session.
    async fn username(&self, known: &Known) -> Result<Option<String>, Failure> {
        let Some(session) = &known.session else {
            return Ok(None);
        };
        let account = self.app.store.account_of(&session.person_id).await?;
        Ok(account.map(|account| account.username))
    }
}
