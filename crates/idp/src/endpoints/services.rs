//! `/me/services`: what the person of the session allowed which service, what others may use while
//! the person is away, and taking it back.

use std::mem;

use chrono::DateTime;
use fedtoken_core::time::UnixTime;
use fedtoken_storage::{
    Change, Changes,
    stores::{JournalEvent, Session},
};

use super::{
    authorize::client,
    language::{Links, chosen, remember},
    login::fields,
};
use crate::{
    app::App,
    http::{Failure, Fault, Refusal, Reply, Request, Route},
    login::{FormPurpose, SessionForm, line, live_session, pen},
    oidc::{Registration, ScopeSet, consent::held},
    pages::{Allowed, ErrorKind, Ground, Language, Services, ServicesAlert, ServicesClosed, View},
    visit,
};

/// Lists what was allowed, or takes one of it back.
///
/// # Errors
/// A page for a form that is not genuine.
pub(super) async fn services(app: &App, request: &Request) -> Result<Reply, Failure> {
    let parameters = fields(request)?;
    let path = Route::Services.path(&app.site);
    if let Some(language) = chosen(request, &parameters) {
        return Ok(remember(app, language, path));
    }
    let Some(session) = session(app, request).await? else {
        return closed(app, request, &path);
    };
    if !request.is_post() {
        return list(app, request, &session, None).await;
    }
    let text = parameters.one("revoke").unwrap_or_default();
    let place = (FormPurpose::Services, &session.digest);
    let form = SessionForm::open(text, place, &app.ring);
    let form = form.ok_or(Refusal::Page(ErrorKind::BadRequest))?;
    if form.expired(app.policy.form, request.now) {
        return list(app, request, &session, Some(ServicesAlert::Expired)).await;
    }
    revoke(app, request, &session, form.about()).await?;
    Ok(Reply::see_other(path))
}

async fn session(app: &App, request: &Request) -> Result<Option<Session>, Failure> {
    let cookies = (&request.cookies, app.site.cookies);
    let live = live_session(cookies, (&app.policy.session, request.now), &*app.store).await?;
    let live = live.filter(|live| live.is_live());
    Ok(live.map(|live| live.session))
}

/// Ends everything the service got, what it may use while the person is away too.
async fn revoke(
    app: &App,
    request: &Request,
    session: &Session,
    client_id: &str,
) -> Result<(), Failure> {
    let mut rng = app.entropy.generator()?;
    let (person, about) = (&session.person_id, (Some(session.method), Some(client_id)));
    let pen = pen(app, request, person).await?;
    let event = JournalEvent::ConsentRevoked;
    let changes = Changes::new()
        .and(Change::DropConsent {
            person_id: person.clone(),
            client_id: client_id.to_owned(),
        })
        .and(Change::EndGrantsFor {
            person_id: person.clone(),
            client_id: client_id.to_owned(),
            at: request.now,
        })
        .and(line(event, request, &pen, about, &mut rng)?);
    let revoked = app.store.commit(changes).await?;
    revoked.map_err(|_| Fault::Inconsistent("a consent cannot be taken back").into())
}

async fn list(
    app: &App,
    request: &Request,
    session: &Session,
    alert: Option<ServicesAlert>,
) -> Result<Reply, Failure> {
    let path = Route::Services.path(&app.site);
    let (links, language) = (Links::from(&path), visit::language_for(app, request, None));
    let rows = rows(app, request, session).await?;
    let mut allowed = Vec::new();
    for row in &rows {
        let (day, date) = dates(row.at, language)?;
        allowed.push(Allowed {
            name: row.name.clone(),
            told: visit::told(&row.scope),
            ground: row.ground,
            day,
            date,
            value: value(app, request, session, &row.client_id)?,
        });
    }
    let languages = links.shown();
    let page = Services {
        frame: visit::frame_with(app, request, (language, &languages)),
        action: &path,
        allowed: &allowed,
        alert,
    };
    Ok(Reply::page(page.render()?))
}

/// A service and what it sees.
struct Row {
    client_id: String,
    name: String,
    scope: ScopeSet,
    ground: Ground,
    at: UnixTime,
}

/// What the person allowed, and with it what else its grants open; then what is open to services
/// that need no consent.
async fn rows(app: &App, request: &Request, session: &Session) -> Result<Vec<Row>, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    for consent in app.store.consents_of(&session.person_id).await? {
        let known = client(app, &consent.client_id).await?;
        rows.push(Row {
            name: name(&consent.client_id, known.as_ref()),
            client_id: consent.client_id,
            scope: ScopeSet::parse(&consent.scope),
            ground: Ground::Consent,
            at: consent.given_at,
        });
    }
    let grants = app.store.offline_grants_of(&session.person_id, request.now);
    for grant in grants.await? {
        let known = client(app, &grant.client_id).await?;
        let scope = match &known {
            Some(client) => held(&grant, client),
            None => ScopeSet::parse(&grant.scope),
        };
        match rows.iter_mut().find(|row| row.client_id == grant.client_id) {
            Some(row) => row.scope = mem::take(&mut row.scope).with(&scope),
            None => rows.push(Row {
                name: name(&grant.client_id, known.as_ref()),
                scope,
                ground: Ground::Login,
                at: grant.issued_at,
                client_id: grant.client_id,
            }),
        }
    }
    Ok(rows)
}

/// A service that is not registered any more goes by its identifier.
fn name(client_id: &str, known: Option<&Registration>) -> String {
    known.map_or(client_id, Registration::name).to_owned()
}

/// The sealed value of the button that takes back what one service sees.
fn value(
    app: &App,
    request: &Request,
    session: &Session,
    client_id: &str,
) -> Result<String, Failure> {
    let form = SessionForm::drawn(request.now, client_id);
    let place = (FormPurpose::Services, &session.digest);
    Ok(form.seal(place, &app.ring, &mut app.entropy.generator()?)?)
}

fn closed(app: &App, request: &Request, path: &str) -> Result<Reply, Failure> {
    let (links, language) = (Links::from(path), visit::language_for(app, request, None));
    let languages = links.shown();
    let page = ServicesClosed {
        frame: visit::frame_with(app, request, (language, &languages)),
    };
    Ok(Reply::page(page.render()?))
}

/// A day as people write it, and as programs read it.
fn dates(at: UnixTime, language: Language) -> Result<(String, String), Failure> {
    let at = DateTime::from_timestamp(at.as_secs(), 0);
    let at = at.ok_or(Fault::Inconsistent("an instant lies beyond the calendar"))?;
    let usual = match language {
        Language::De => "%d.%m.%Y",
        Language::Nl | Language::Fr | Language::En => "%d/%m/%Y",
    };
    Ok((
        at.format(usual).to_string(),
        at.format("%Y-%m-%d").to_string(),
    ))
}
