//! `/logout` (OpenID Connect RP-Initiated Logout 1.0): ends the session, asks when nobody proved
//! that the person wants it.

use fedtoken_storage::{
    Change, Changes,
    stores::{JournalEvent, Session},
};

use super::authorize::client;
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route, SetCookie, same_site},
    login::{LogoutForm, line, live_session},
    oidc::{
        Parameters, Registration,
        logout::{self, Logout, LogoutDecision},
    },
    pages::{ErrorKind, LoggedOut, LogoutConfirm, View},
    visit,
};

/// Ends the session or asks first.
///
/// # Errors
/// A page for a request that cannot be read.
pub(super) async fn logout(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = Parameters::parse(request.parameters())
        .map_err(|_| Refusal::Page(ErrorKind::BadRequest))?;
    let session = session(app, request).await?;
    if let (true, Some(answer)) = (request.is_post(), parameters.one("logout")) {
        return answered(app, request, session, (answer, &parameters)).await;
    }
    let hint = logout::hint(&parameters, &app.keys, &app.site.issuer);
    let client = match logout::client_id(&parameters, hint.as_ref()) {
        Some(client_id) => client(app, client_id).await?,
        None => None,
    };
    let decision = logout::decide(&parameters, hint, client.as_ref());
    follow(app, request, session, (decision, client.as_ref())).await
}

async fn follow(
    app: &App,
    request: &Request,
    session: Option<Session>,
    (decision, client): (LogoutDecision, Option<&Registration>),
) -> Result<Reply, Failure> {
    match (session, decision) {
        (None, LogoutDecision::Proven(logout)) => gone(app, request, logout.return_to),
        (None, LogoutDecision::Ask(_)) => gone(app, request, None),
        (Some(session), LogoutDecision::Proven(logout))
            if names(app, &logout, client, &session) =>
        {
            end(app, request, &session).await?;
            gone(app, request, logout.return_to)
        }
        // Nobody proved that this person wants to go: ask.
        (Some(session), LogoutDecision::Ask(logout) | LogoutDecision::Proven(logout)) => {
            confirm(app, request, &session, (logout.return_to, client))
        }
    }
}

/// Whether the hint names this very session.
fn names(app: &App, logout: &Logout, client: Option<&Registration>, session: &Session) -> bool {
    client.is_some_and(|client| {
        logout.sid.as_deref() == Some(app.subjects.session(client, &session.sid).as_str())
    })
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
    session: Option<Session>,
    (answer, parameters): (&str, &Parameters),
) -> Result<Reply, Failure> {
    same_site(request, &app.site.origin).map_err(|_| Refusal::Page(ErrorKind::CrossSite))?;
    let Some(session) = session else {
        return gone(app, request, None);
    };
    let text = parameters.one("form").unwrap_or_default();
    let form = LogoutForm::open(text, &session.digest, &app.ring)
        .ok_or(Refusal::Page(ErrorKind::BadRequest))?;
    match answer {
        "yes" => {
            end(app, request, &session).await?;
            gone(app, request, form.return_to)
        }
        _ => match form.return_to {
            Some(target) => Ok(Reply::see_other(target)),
            None => Ok(Reply::see_other(Route::Home.path(&app.site))),
        },
    }
}

async fn end(app: &App, request: &Request, session: &Session) -> Result<(), Failure> {
    let mut rng = app.entropy.generator()?;
    let about = (Some(session.method), None);
    let changes = Changes::new()
        .and(Change::EndSession {
            digest: session.digest,
            at: request.now,
        })
        .and(Change::EndGrantsOf {
            sid: session.sid.clone(),
            at: request.now,
        })
        .and(line(
            JournalEvent::SessionEnded,
            request,
            &session.person_id,
            about,
            &mut rng,
        ));
    let ended = app.store.commit(changes).await?;
    ended.map_err(|_| Fault::Inconsistent("a session cannot be ended").into())
}

fn confirm(
    app: &App,
    request: &Request,
    session: &Session,
    (target, client): (Option<String>, Option<&Registration>),
) -> Result<Reply, Failure> {
    let form_target = target.as_deref().map(visit::form_target);
    let form = LogoutForm { return_to: target };
    let sealed = form.seal(&session.digest, &app.ring, &mut app.entropy.generator()?)?;
    let language = visit::language_for(app, request, client);
    let view = LogoutConfirm {
        frame: visit::frame(app, request, language),
        action: &Route::Logout.path(&app.site),
        form: &sealed,
    };
    let reply = Reply::page(view.render()?);
    Ok(match form_target {
        Some(form_target) => reply.with_form_target(form_target),
        None => reply,
    })
}

/// The session is over: back to the relying party, or a page that says so.
fn gone(app: &App, request: &Request, target: Option<String>) -> Result<Reply, Failure> {
    let cookie = SetCookie::removal(app.site.cookies.session());
    if let Some(target) = target {
        return Ok(Reply::see_other(target).with_cookies([cookie]));
    }
    let language = visit::language_for(app, request, None);
    let view = LoggedOut {
        frame: visit::frame(app, request, language),
        back: None,
    };
    Ok(Reply::page(view.render()?).with_cookies([cookie]))
}
