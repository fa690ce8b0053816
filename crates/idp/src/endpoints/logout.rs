//! `/logout` (OpenID Connect RP-Initiated Logout 1.0): ends the session, asks when nobody proved
//! that the person wants it, and has the browser tell the services.

use fedtoken_storage::{Conflict, stores::Session};

use super::authorize::client;
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route, SetCookie, same_site},
    login::{
        LogoutDone, LogoutForm, LogoutLink, LogoutLinkError, Telling, end_session, live_session,
    },
    oidc::{
        Parameters, Registration,
        logout::{self, Logout},
    },
    pages::{ErrorKind, FrontchannelLogout, Language, LoggedOut, LogoutAlert, LogoutConfirm, View},
    visit,
};

/// Ends the session or asks first.
///
/// # Errors
/// A page for a request that cannot be read.
pub(super) async fn logout(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = Parameters::parse(request.parameters())
        .map_err(|_| Refusal::Page(ErrorKind::BadRequest))?;
    if request.is_post() {
        return match parameters.one("logout") {
            Some(answer) => answered(app, request, (answer, &parameters)).await,
            None => posted(app, request, &parameters).await,
        };
    }
    let Some(link) = parameters.one("t") else {
        let asked = read(app, &parameters).await?;
        return follow(app, request, asked).await;
    };
    match LogoutLink::open(link, (app.policy.form, request.now), &app.ring) {
        Some(LogoutLink::Asked(logout)) => {
            let client = client_of(app, &logout).await?;
            follow(app, request, (logout, client)).await
        }
        Some(LogoutLink::Done(done)) => page(app, request, &done),
        None => Err(Refusal::Page(ErrorKind::BadRequest).into()),
    }
}

/// A logout as it was asked for, and the client that asked.
type Asked = (Logout, Option<Registration>);

async fn read(app: &App, parameters: &Parameters) -> Result<Asked, Failure> {
    let hint = logout::hint(parameters, &app.keys, &app.site.issuer);
    let client = match logout::client_id(parameters, &hint) {
        Some(client_id) => client(app, client_id).await?,
        None => None,
    };
    let logout = logout::decide(parameters, hint, client.as_ref());
    Ok((logout, client))
}

async fn client_of(app: &App, logout: &Logout) -> Result<Option<Registration>, Failure> {
    match &logout.client_id {
        Some(client_id) => client(app, client_id).await,
        None => Ok(None),
    }
}

/// A post of another site brings no cookies: it is answered by a redirect, whose request does.
async fn posted(app: &App, request: &Request, parameters: &Parameters) -> Result<Reply, Failure> {
    let (logout, _) = read(app, parameters).await?;
    let link = LogoutLink::Asked(logout);
    match link.seal(request.now, &app.ring, &mut app.entropy.generator()?) {
        Ok(sealed) => Ok(Reply::see_other(address(app, &sealed))),
        Err(LogoutLinkError::TooLarge) => Err(Refusal::Page(ErrorKind::TooLarge).into()),
        Err(LogoutLinkError::Seal(error)) => Err(error.into()),
    }
}

async fn follow(app: &App, request: &Request, (logout, client): Asked) -> Result<Reply, Failure> {
    let wished = (logout.ui_locales.as_str(), client.as_ref());
    let language = visit::language_wished(app, request, wished);
    let Some(session) = session(app, request).await? else {
        return gone(app, request, (logout, language));
    };
    let speaks =
        client.is_some_and(|client| logout.speaks_for(&Telling::of(app).told(&client, &session)));
    if speaks {
        let done = LogoutDone {
            frames: end(app, request, &session).await?,
            return_to: logout.return_to,
            language: language.as_str().to_owned(),
        };
        over(app, request, &done)
    } else {
        // Nobody proved that this person wants to go: ask.
        let asked = (logout.return_to, language);
        confirm(app, request, &session, (asked, None))
    }
}

async fn session(app: &App, request: &Request) -> Result<Option<Session>, Failure> {
    let cookies = (&request.cookies, app.site.cookies);
    let live = live_session(cookies, (&app.policy.session, request.now), &*app.store).await?;
    Ok(live.map(|live| live.session))
}

/// The person's own answer to the question.
async fn answered(
    app: &App,
    request: &Request,
    (answer, parameters): (&str, &Parameters),
) -> Result<Reply, Failure> {
    same_site(request, &app.site.origin).map_err(|_| Refusal::Page(ErrorKind::CrossSite))?;
    let Some(session) = session(app, request).await? else {
        let done = LogoutDone {
            frames: Vec::new(),
            return_to: None,
            language: visit::language_for(app, request, None).as_str().to_owned(),
        };
        return to_page(app, request, &done);
    };
    let text = parameters.one("form").unwrap_or_default();
    let form = LogoutForm::open(text, &session.digest, &app.ring)
        .ok_or(Refusal::Page(ErrorKind::BadRequest))?;
    if form.expired(app.policy.form, request.now) {
        let language = Language::parse(&form.language).unwrap_or_default();
        let asked = (form.return_to, language);
        return confirm(app, request, &session, (asked, Some(LogoutAlert::Expired)));
    }
    if answer != "yes" {
        let home = || Route::Home.path(&app.site);
        return Ok(Reply::see_other(form.return_to.unwrap_or_else(home)));
    }
    let done = LogoutDone {
        frames: end(app, request, &session).await?,
        return_to: form.return_to,
        language: form.language,
    };
    match &done.return_to {
        Some(target) if done.frames.is_empty() => {
            Ok(without_session(app, Reply::see_other(target)))
        }
        _ => to_page(app, request, &done),
    }
}

/// Ends the session; answers the frames that tell its clients.
async fn end(app: &App, request: &Request, session: &Session) -> Result<Vec<String>, Failure> {
    let mut rng = app.entropy.generator()?;
    for _ in 0..TRIES {
        let ended = end_session(app, request, session, &mut rng).await?;
        match app.commit(ended.changes.into_iter().collect()).await? {
            Ok(()) => return Ok(ended.frames),
            Err(Conflict::Clients) => {}
            Err(_) => break,
        }
        // Somebody else may have ended it, who then told its clients.
        let now = app.store.session(&session.digest).await?;
        if now.is_none_or(|session| session.ended_at.is_some()) {
            return Ok(Vec::new());
        }
    }
    Err(Fault::Inconsistent("a session cannot be ended").into())
}

fn confirm(
    app: &App,
    request: &Request,
    session: &Session,
    ((return_to, language), alert): ((Option<String>, Language), Option<LogoutAlert>),
) -> Result<Reply, Failure> {
    let form_target = return_to.as_deref().map(visit::form_target);
    let form = LogoutForm {
        return_to,
        language: language.as_str().to_owned(),
        drawn_at: request.now.as_secs(),
    };
    let sealed = form.seal(&session.digest, &app.ring, &mut app.entropy.generator()?)?;
    let view = LogoutConfirm {
        frame: visit::frame(app, request, language),
        action: &Route::Logout.path(&app.site),
        form: &sealed,
        alert,
    };
    let reply = Reply::page(view.render()?);
    Ok(match form_target {
        Some(form_target) => reply.with_form_target(form_target),
        None => reply,
    })
}

/// There was no session. Section 3: without a proof the browser is not sent anywhere by itself.
fn gone(
    app: &App,
    request: &Request,
    (logout, language): (Logout, Language),
) -> Result<Reply, Failure> {
    match (&logout.return_to, &logout.proof) {
        (Some(target), Some(_)) => Ok(without_session(app, Reply::see_other(target))),
        (back, _) => {
            let view = LoggedOut {
                frame: visit::frame(app, request, language),
                back: back.as_deref(),
            };
            Ok(without_session(app, Reply::page(view.render()?)))
        }
    }
}

/// The session is over: on to the relying party, or a page that says so.
fn over(app: &App, request: &Request, done: &LogoutDone) -> Result<Reply, Failure> {
    let reply = match &done.return_to {
        Some(target) if done.frames.is_empty() => Reply::see_other(target),
        _ => page(app, request, done)?,
    };
    Ok(without_session(app, reply))
}

/// The same after a form: the page comes by a redirect, so that it may be loaded again.
fn to_page(app: &App, request: &Request, done: &LogoutDone) -> Result<Reply, Failure> {
    let link = LogoutLink::Done(done.clone());
    let reply = match link.seal(request.now, &app.ring, &mut app.entropy.generator()?) {
        Ok(sealed) => Reply::see_other(address(app, &sealed)),
        Err(LogoutLinkError::TooLarge) => page(app, request, done)?,
        Err(LogoutLinkError::Seal(error)) => return Err(error.into()),
    };
    Ok(without_session(app, reply))
}

fn page(app: &App, request: &Request, done: &LogoutDone) -> Result<Reply, Failure> {
    let language = Language::parse(&done.language).unwrap_or_default();
    let frame = visit::frame(app, request, language);
    let back = done.return_to.as_deref();
    if done.frames.is_empty() {
        return Ok(Reply::page(LoggedOut { frame, back }.render()?));
    }
    let view = FrontchannelLogout {
        frame,
        services: &done.frames,
        back,
    };
    let mut origins: Vec<_> = done
        .frames
        .iter()
        .map(|uri| visit::form_target(uri))
        .collect();
    origins.sort_unstable();
    origins.dedup();
    let reply = Reply::page(view.render()?).with_frame_sources(origins);
    Ok(match back {
        Some(target) => reply.with_header("refresh", format!("{FRAMES_GET}; url={target}")),
        None => reply,
    })
}

fn without_session(app: &App, reply: Reply) -> Reply {
    reply.with_cookies([SetCookie::removal(app.site.cookies.session())])
}

fn address(app: &App, sealed: &str) -> String {
    format!("{}?t={sealed}", Route::Logout.path(&app.site))
}

/// How often ending is tried while clients go on hearing of the session.
const TRIES: u8 = 8;
/// Seconds that the services' pages get before the browser goes on.
const FRAMES_GET: u8 = 4;
