//! `/login`: opens the sealed request, lets the dispatcher choose, shows the chooser.

use fedtoken_core::login::Method;

use super::{
    authorize::client_of,
    language::{Links, chosen, switch},
    render::{Stage, seal},
};
use crate::{
    app::App,
    http::{Failure, Refusal, Reply, Request, Route},
    login::{
        Ending, LiveSession, MOST_TABS, Next, Visitor, VisitorError, answer_from_session, dispatch,
        floor, live_session, tabs_to_drop,
    },
    methods::WORKING,
    oidc::{OAuthError, Parameters, Registration},
    pages::{Chooser, ErrorKind, KeyChoice, KeyState},
};

/// Shows the chooser or goes on at once; takes the choice.
///
/// # Errors
/// A page for a request that is not genuine or not in its own browser.
pub(super) async fn login(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = fields(request)?;
    let (visitor, client) = match open(app, request, &parameters).await? {
        Opened::Visitor(visitor, client) => (visitor, client),
        Opened::Reply(reply) => return Ok(reply),
    };
    if request.is_post() {
        return choose(app, request, (&visitor, &client), &parameters);
    }
    if let Some(language) = chosen(request, &parameters) {
        return switch(
            app,
            request,
            (&visitor, &Route::Login.path(&app.site)),
            language,
        );
    }
    let live = session(app, request).await?;
    let reply = match dispatch(&visitor.ask, &client, live.as_ref(), request.now) {
        Next::Answer => answer(app, request, (&visitor, &client), live).await?,
        Next::Refuse(error) => refuse(app, &visitor, error),
        Next::Chooser => chooser(app, request, (&visitor, &client))?,
    };
    // Whatever the answer, `/authorize` has set one more binding.
    let (cookies, names) = (&request.cookies, app.site.cookies);
    let current = Some(&visitor.ask.binding);
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
    let cookies = (&request.cookies, app.site.cookies);
    match Visitor::open(text, cookies, request.now, &app.ring) {
        Ok(visitor) => {
            let client = client_of(app, &visitor.ask).await?;
            Ok(Opened::Visitor(Box::new(visitor), Box::new(client)))
        }
        Err(VisitorError::Elsewhere(ask)) => {
            let client = client_of(app, &ask).await?;
            let stage = Stage::new(app, request, (&ask, &client));
            stage.elsewhere().map(Opened::Reply)
        }
        Err(_) => Err(Refusal::Page(ErrorKind::BadRequest).into()),
    }
}

/// The fields of a form or query; a repeated one is refused.
pub(super) fn fields(request: &Request) -> Result<Parameters, Failure> {
    let fields = Parameters::parse(request.parameters());
    Ok(fields.map_err(|_| Refusal::Page(ErrorKind::BadRequest))?)
}

async fn session(app: &App, request: &Request) -> Result<Option<LiveSession>, Failure> {
    let cookies = (&request.cookies, app.site.cookies);
    Ok(live_session(cookies, (&app.policy.session, request.now), &*app.store).await?)
}

async fn answer(
    app: &App,
    request: &Request,
    (visitor, client): (&Visitor, &Registration),
    live: Option<LiveSession>,
) -> Result<Reply, Failure> {
    if let Some(live) = live
        && let Ending::Back(reply) =
            answer_from_session(app, (&visitor.ask, client), &live, request.now).await?
    {
        return Ok(*reply);
    }
    // The session ended between reading and writing: the person is asked.
    if visitor.ask.is_silent() {
        return Ok(refuse(app, visitor, OAuthError::LoginRequired));
    }
    chooser(app, request, (visitor, client))
}

fn refuse(app: &App, visitor: &Visitor, error: OAuthError) -> Reply {
    let refusal = visitor.ask.refuse(error, "the person must be asked");
    Reply::see_other(refusal.url(&app.site.issuer))
}

fn chooser(
    app: &App,
    request: &Request,
    (visitor, client): (&Visitor, &Registration),
) -> Result<Reply, Failure> {
    let stage = Stage::new(app, request, (&visitor.ask, client));
    let keys = choices(app, request, (visitor, client));
    let sealed = seal(app, visitor, request, &mut app.entropy.generator()?)?;
    let links = Links::from(&format!("{}?t={sealed}", Route::Login.path(&app.site)));
    let shown = links.shown();
    let view = Chooser {
        frame: stage.frame_with(&shown),
        service: stage.service.shown(),
        action: &Route::Login.path(&app.site),
        ask: &sealed,
        keys: &keys,
    };
    stage.page(&view)
}

/// Strong enough keys first, the one used last before the others.
fn choices(
    app: &App,
    request: &Request,
    (visitor, client): (&Visitor, &Registration),
) -> Vec<KeyChoice> {
    let last = request.cookies.value(&app.site.cookies.last_key());
    let floor = floor(&visitor.ask, client);
    let mut keys: Vec<KeyChoice> = WORKING
        .into_iter()
        .map(|method| {
            let state = match method {
                _ if method.default_level() < floor => KeyState::TooWeak,
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

fn choose(
    app: &App,
    request: &Request,
    (visitor, client): (&Visitor, &Registration),
    parameters: &Parameters,
) -> Result<Reply, Failure> {
    let chosen = parameters
        .one("method")
        .and_then(|name| Method::parse(name).ok());
    match chosen.filter(|method| usable(*method, visitor, client)) {
        Some(method) => {
            let sealed = seal(app, visitor, request, &mut app.entropy.generator()?)?;
            let path = Route::Password(method).path(&app.site);
            Ok(Reply::see_other(format!("{path}?t={sealed}")))
        }
        // No key, or one that is not offered: the question again.
        None => chooser(app, request, (visitor, client)),
    }
}

/// Whether a key works and reaches what this request needs.
pub(super) fn usable(method: Method, visitor: &Visitor, client: &Registration) -> bool {
    WORKING.contains(&method) && method.default_level() >= floor(&visitor.ask, client)
}
