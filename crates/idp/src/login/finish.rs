//! The one way a login ends well: proof, session, authorization code and journal in one commit.

use fedtoken_core::{
    ids::{GrantId, PersonId, SessionId},
    login::Proof,
    secret::OpaqueToken,
    throttle::{CodeAttempt, CodeStanding, DeviceState, Finish, PasswordChange, TakenBack},
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{AuthorizationCode, Grant, GrantLife, JournalEvent, Login, Session, Trust},
};
use rand_chacha::ChaCha20Rng;

use super::{DeviceCookie, LiveSession, code_counter, line, live_session, unknown_codes};
use crate::{
    app::App,
    http::{Failure, Reply, Request, SetCookie},
    oidc::{Ask, Registration, acr, life},
};

/// A login whose code was right and not yet spent.
pub struct Proven<'a> {
    /// The login.
    pub login: &'a Login,
    /// What was asked.
    pub ask: &'a Ask,
    /// By whom.
    pub client: &'a Registration,
    /// The count of the code.
    pub counted: &'a CodeAttempt,
    /// The step that spends the code; conditional, so that one of many parallel posts wins.
    pub spend: Change,
}

/// How finishing ended.
pub enum Ending {
    /// The browser goes back to the relying party.
    Back(Box<Reply>),
    /// Somebody else was first; nothing was written.
    Lost(Conflict),
}

/// Who proved what, and in which session the grant stands.
struct Standing<'a> {
    person_id: &'a PersonId,
    sid: &'a SessionId,
    proof: Proof,
}

/// Spends the code and finishes, all or nothing.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn finish(
    app: &App,
    request: &Request,
    proven: Proven<'_>,
    rng: &mut ChaCha20Rng,
) -> Result<Ending, Failure> {
    let login = proven.login;
    let (cookies, names) = (&request.cookies, app.site.cookies);
    let life = (&app.policy.session, request.now);
    let old = live_session((cookies, names), life, &*app.store).await?;
    let cookie = OpaqueToken::draw(rng);
    let session = new_session(app, login, (old.as_ref(), &cookie), request.now, rng);
    let (device, device_cookie) = remember(app, request, login, rng);
    let cleared = clear_counter(app, login, proven.counted).await?;
    let (changes, location) = decide(app, request, proven, (old, session, cleared), rng);
    if let Err(conflict) = app.store.commit(changes.and_maybe(device)).await? {
        return Ok(Ending::Lost(conflict));
    }
    let reply = Reply::see_other(location)
        .with_cookies([SetCookie::passing(
            names.session(),
            cookie.expose().to_owned(),
        )])
        .with_cookies(device_cookie)
        .with_cookies(last_key(app, login));
    Ok(Ending::Back(Box::new(reply)))
}

/// Everything that is saved together, and where the browser goes then.
fn decide(
    app: &App,
    request: &Request,
    proven: Proven<'_>,
    (old, session, cleared): (Option<LiveSession>, Session, Option<Change>),
    rng: &mut ChaCha20Rng,
) -> (Changes, String) {
    let Proven {
        login,
        ask,
        client,
        counted: _,
        spend,
    } = proven;
    let now = request.now;
    let standing = Standing {
        person_id: &login.person_id,
        sid: &session.sid,
        proof: Proof {
            method: login.method,
            level: session.level,
            authenticated_at: now,
        },
    };
    let (granted, location) = grant(ask, client, &standing, (app, now), rng);
    let about = (Some(login.method), Some(ask.client_id.as_str()));
    let mut journal = |event| line(event, request, &login.person_id, about, rng);
    let changed = login.new_password.is_some();
    let changed = changed.then(|| journal(JournalEvent::PasswordChanged));
    let finished = journal(JournalEvent::LoginFinished);
    let changes = Changes::new()
        .and(spend)
        .and(Change::FinishLogin {
            login_id: login.id.clone(),
        })
        .and_maybe(cleared)
        .and_all(looks_and_password(app, login, now))
        .and_all(end_old(old.as_ref(), &login.person_id, now))
        .and(Change::AddSession(session))
        .and_all(granted)
        .and_maybe(changed)
        .and(finished);
    (changes, location)
}

/// Forgets the wrong codes of unknown devices, unless they have closed the step and the password
/// is still the same.
async fn clear_counter(
    app: &App,
    login: &Login,
    counted: &CodeAttempt,
) -> Result<Option<Change>, Failure> {
    // The counts of login and key are kept elsewhere and end with the step that spends the code.
    let stored = CodeStanding {
        unknown: unknown_codes(login, &*app.store).await?,
        ..counted.writes()
    };
    let left = counted.accepted(&stored, &app.policy.limits, password_change(login));
    let is_cleared = left.unknown.counter.is_none();
    let key = code_counter(&login.person_id);
    Ok(is_cleared.then_some(Change::ClearCounter { key }))
}

const fn password_change(login: &Login) -> PasswordChange {
    match login.new_password {
        Some(_) => PasswordChange::Replaced,
        None => PasswordChange::Kept,
    }
}

/// The key used last, so that the chooser shows it first; never on a public computer.
fn last_key(app: &App, login: &Login) -> Option<SetCookie> {
    (login.trust == Trust::Own).then(|| {
        let name = app.site.cookies.last_key();
        SetCookie::lasting(
            name,
            login.method.as_str().to_owned(),
            app.policy.limits.device_life,
        )
    })
}

/// Answers from a live session, without asking anything.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn answer_from_session(
    app: &App,
    (ask, client): (&Ask, &Registration),
    live: &LiveSession,
    now: UnixTime,
) -> Result<Ending, Failure> {
    let mut rng = app.entropy.generator()?;
    let session = &live.session;
    let standing = Standing {
        person_id: &session.person_id,
        sid: &session.sid,
        proof: Proof {
            method: session.method,
            level: session.level,
            authenticated_at: session.authenticated_at,
        },
    };
    let (granted, location) = grant(ask, client, &standing, (app, now), &mut rng);
    let changes = Changes::new()
        .and(Change::TouchSession {
            digest: session.digest,
            at: now,
        })
        .and_all(granted);
    match app.store.commit(changes).await? {
        Ok(()) => Ok(Ending::Back(Box::new(Reply::see_other(location)))),
        Err(conflict) => Ok(Ending::Lost(conflict)),
    }
}

fn new_session(
    app: &App,
    login: &Login,
    (old, cookie): (Option<&LiveSession>, &OpaqueToken),
    now: UnixTime,
    rng: &mut ChaCha20Rng,
) -> Session {
    // The cookie's value is new at each authentication; `sid` lives as long as the session of
    // the same person does.
    let same = old.filter(|old| old.is_live() && old.session.person_id == login.person_id);
    let sid = same.map_or_else(|| SessionId::draw(rng), |old| old.session.sid.clone());
    Session {
        digest: cookie.digest(),
        sid,
        person_id: login.person_id.clone(),
        method: login.method,
        level: login.method.default_level(),
        authenticated_at: now,
        last_seen_at: now,
        expires_at: now.plus(app.policy.session.absolute),
        ended_at: None,
    }
}

fn end_old(old: Option<&LiveSession>, person: &PersonId, now: UnixTime) -> Vec<Change> {
    let Some(old) = old else { return Vec::new() };
    let mut changes = vec![Change::EndSession {
        digest: old.session.digest,
        at: now,
    }];
    if old.session.person_id != *person {
        changes.push(Change::EndGrantsOf {
            sid: old.session.sid.clone(),
            at: now,
        });
    }
    changes
}

fn looks_and_password(app: &App, login: &Login, now: UnixTime) -> Vec<Change> {
    let person_id = login.person_id.clone();
    let finish = Finish {
        browser: login.browser,
        password: password_change(login),
    };
    let mut changes = Vec::new();
    match finish.takes_back(&app.policy.limits, now) {
        TakenBack::Nothing => {}
        TakenBack::Own { browser, since } => changes.push(Change::ClearLooks {
            person_id: person_id.clone(),
            browser,
            since,
        }),
        TakenBack::All => changes.push(Change::ClearAllLooks {
            person_id: person_id.clone(),
        }),
    }
    if let Some(password) = login.new_password.clone() {
        // Whoever knew the old password keeps nothing: no login, no session, no device, no look.
        changes.push(Change::SetPassword {
            person_id: person_id.clone(),
            password,
            at: now,
        });
        changes.push(Change::EndTrust {
            person_id,
            login_id: login.id.clone(),
            device: login.device,
            at: now,
        });
    }
    changes
}

fn remember(
    app: &App,
    request: &Request,
    login: &Login,
    rng: &mut ChaCha20Rng,
) -> (Option<Change>, Option<SetCookie>) {
    if login.trust == Trust::Public || login.device.is_some() {
        return (None, None);
    }
    let (names, limits) = (app.site.cookies, &app.policy.limits);
    let state = DeviceState::known(limits, request.now);
    let (cookie, device) = DeviceCookie::read(&request.cookies, names).with_new(
        &login.person_id,
        (state, request.now),
        &app.marks,
        rng,
    );
    (
        Some(Change::AddDevice(device)),
        Some(cookie.cookie(names, limits.device_life)),
    )
}

fn grant(
    ask: &Ask,
    client: &Registration,
    standing: &Standing<'_>,
    (app, now): (&App, UnixTime),
    rng: &mut ChaCha20Rng,
) -> ([Change; 2], String) {
    let code = OpaqueToken::draw(rng);
    let Proof {
        method,
        level,
        authenticated_at,
    } = standing.proof;
    let grant = Grant {
        id: GrantId::draw(rng),
        client_id: client.client_id.clone(),
        person_id: standing.person_id.clone(),
        sid: standing.sid.clone(),
        scope: ask.scope.to_string(),
        method,
        level,
        acr: acr::told(level),
        authenticated_at,
        issued_at: now,
        life: GrantLife::Session,
        resource: None,
        claims: None,
        expires_at: now.plus(life::GRANT),
        ended_at: None,
    };
    let record = AuthorizationCode {
        digest: code.digest(),
        grant_id: grant.id.clone(),
        client_id: client.client_id.clone(),
        redirect_uri: ask.redirect_uri.clone(),
        code_challenge: ask.code_challenge.clone(),
        nonce: ask.nonce.clone(),
        bound_to: None,
        expires_at: now.plus(life::CODE),
        taken_at: None,
    };
    let location = ask.success_url(code.expose(), &app.site.issuer);
    ([Change::AddGrant(grant), Change::AddCode(record)], location)
}
