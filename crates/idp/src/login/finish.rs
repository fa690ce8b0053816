//! The one way a login ends well: proof, session, authorization code and journal in one commit.

use fedtoken_core::{
    ids::SessionId,
    keyring::KeyringError,
    secret::{OpaqueToken, TokenDigest},
    throttle::{CodeAttempt, CodeStanding, DeviceState, Finish, PasswordChange, TakenBack},
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{Device, JournalEvent, Login, Session, Trust},
};
use rand_chacha::ChaCha20Rng;

use super::{
    DeviceCookie, Known, LiveSession, Next, Rules, Visitor, code_counter, deliver_code,
    deliver_refusal, device_line, dispatch, end_before, grant, line, live_session, unknown_codes,
};
use crate::{
    app::App,
    http::{Failure, Fault, Reply, Request, Route, SetCookie},
    journal::Pen,
    oidc::Registration,
};

/// A login whose code was right and not yet spent.
#[derive(Clone)]
pub struct Proven<'a> {
    /// The login.
    pub login: &'a Login,
    /// What was asked.
    pub visitor: &'a Visitor,
    /// By whom.
    pub client: &'a Registration,
    /// The count of the code.
    pub counted: &'a CodeAttempt,
    /// Writes about its person.
    pub pen: &'a Pen<'a>,
    /// The step that spends the code; conditional, so that one of many parallel posts wins.
    pub spend: Change,
}

/// How finishing ended.
pub enum Ending {
    /// The browser goes back to the relying party.
    Back(Box<Reply>),
    /// Somebody else was first; nothing was written.
    Lost(Conflict),
    /// The session whose password the login stands on is over; nothing was written.
    Unvouched,
}

impl Ending {
    /// Somebody else was first. A client that is another one by now is looked for anew.
    pub(super) fn lost(app: &App, conflict: Conflict) -> Self {
        if conflict == Conflict::Client {
            app.clients.forget();
        }
        Self::Lost(conflict)
    }
}

/// Spends the code and finishes, all or nothing. Where something is left to ask, the session is
/// saved without a grant, and the browser goes on to that page.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn finish(
    app: &App,
    request: &Request,
    proven: Proven<'_>,
    rng: &mut ChaCha20Rng,
) -> Result<Ending, Failure> {
    // A client that hears of an old session while it ends must hear of its end too, and a consent
    // that is taken back meanwhile is asked for again.
    for _ in 1..TRIES {
        let ending = try_finish(app, request, proven.clone(), rng).await?;
        if !matches!(ending, Ending::Lost(Conflict::Clients | Conflict::Consent)) {
            return Ok(ending);
        }
    }
    try_finish(app, request, proven, rng).await
}

async fn try_finish(
    app: &App,
    request: &Request,
    proven: Proven<'_>,
    rng: &mut ChaCha20Rng,
) -> Result<Ending, Failure> {
    let (login, client) = (proven.login, proven.client);
    let (cookies, names) = (&request.cookies, app.site.cookies);
    let life = (&app.policy.session, request.now);
    let old = live_session((cookies, names), life, &*app.store).await?;
    let vouched = proven.visitor.done.vouched;
    if !vouches(vouched, old.as_ref()) {
        return Ok(Ending::Unvouched);
    }
    let cookie = OpaqueToken::draw(rng);
    let session = new_session(app, login, (old.as_ref(), &cookie), request.now, rng);
    let session = match &old {
        Some(old) if vouched.is_some() => no_longer_than(session, &old.session),
        _ => session,
    };
    let (device, device_cookie) = remember(app, request, login, rng);
    let cleared = clear_counter(app, login, proven.counted).await?;
    let ended = end_before(app, request, (old.as_ref(), login), rng).await?;
    let visitor = proven.visitor.clone().proven_by(&session);
    let known = Known::of(app, session.clone(), (&visitor.ask, client)).await?;
    let next = dispatch(&visitor, client, &known, Rules::of(app), request.now);
    let granted = (next == Next::Answer).then(|| {
        let asked = (&visitor.ask, client);
        let given = (&session, known.consent.as_ref());
        grant(asked, given, &app.policy.levels, request.now, rng)
    });
    let (grants, code) = granted.map_or((Vec::new(), None), |granted| {
        (granted.changes, Some(granted.code))
    });
    let pen = proven.pen;
    let saved = (ended, session, cleared);
    let known = device.as_ref().map(|device| {
        let about = (Some(login.method), Some(client.client_id.as_str()));
        device_line(&device.digest, request, pen, about, rng)
    });
    let known = known.transpose()?;
    let changes = changes(app, request, proven, saved, rng)?
        .and_all(grants)
        .and_maybe(device.map(Change::AddDevice))
        .and_maybe(known);
    match app.commit(changes).await? {
        Ok(()) => {}
        Err(Conflict::Missing(_)) if vouched.is_some() => return Ok(Ending::Unvouched),
        Err(conflict) => return Ok(Ending::lost(app, conflict)),
    }
    let reply = match (code, next) {
        (Some(code), _) => deliver_code(app, request, &visitor.ask, code.expose())?,
        (None, Next::Refuse(error, why)) => {
            deliver_refusal(app, request, &visitor.ask.refuse(error, why))?
        }
        (None, _) => go_on(app, request, &visitor, rng)?,
    };
    let cookie = SetCookie::passing(names.session(), cookie.expose().to_owned());
    let reply = reply
        .with_cookies([cookie])
        .with_cookies(device_cookie)
        .with_cookies(last_key(app, login));
    Ok(Ending::Back(Box::new(reply)))
}

/// Whether the password was typed, or the session that stands for it is still this browser's.
fn vouches(vouched: Option<TokenDigest>, live: Option<&LiveSession>) -> bool {
    vouched.is_none_or(|vouched| {
        live.is_some_and(|live| live.is_live() && live.session.digest.ct_eq(&vouched))
    })
}

/// To the page that the dispatcher chooses for what is left to ask.
fn go_on(
    app: &App,
    request: &Request,
    visitor: &Visitor,
    rng: &mut ChaCha20Rng,
) -> Result<Reply, Failure> {
    let sealed = visitor.seal(request.now, &app.ring, rng);
    let sealed = sealed.map_err(|_| Fault::Inconsistent("a visitor cannot be sealed again"))?;
    let path = Route::Login.path(&app.site);
    Ok(Reply::see_other(format!("{path}?t={sealed}")))
}

/// Everything that is saved together, but for what the client gets.
fn changes(
    app: &App,
    request: &Request,
    proven: Proven<'_>,
    (ended, session, cleared): (Vec<Change>, Session, Option<Change>),
    rng: &mut ChaCha20Rng,
) -> Result<Changes, KeyringError> {
    let Proven {
        login,
        visitor,
        client: _,
        counted: _,
        pen,
        spend,
    } = proven;
    let now = request.now;
    let about = (Some(login.method), Some(visitor.ask.client_id.as_str()));
    let mut journal = |event| line(event, request, pen, about, rng);
    let changed = login.new_password.is_some();
    let changed = changed
        .then(|| journal(JournalEvent::PasswordChanged))
        .transpose()?;
    let finished = journal(JournalEvent::LoginFinished)?;
    // It must live until this commit, which may end it.
    let vouching = visitor.done.vouched;
    let vouching = vouching.map(|digest| Change::TouchSession { digest, at: now });
    Ok(Changes::new()
        .and_maybe(vouching)
        .and(spend)
        .and(Change::FinishLogin {
            login_id: login.id.clone(),
        })
        .and_maybe(cleared)
        .and_all(looks_and_password(app, login, now))
        .and_all(ended)
        .and(Change::AddSession(session))
        .and_maybe(changed)
        .and(finished))
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
    Ok(is_cleared.then_some(Change::ClearCounter(key)))
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

fn new_session(
    app: &App,
    login: &Login,
    (old, cookie): (Option<&LiveSession>, &OpaqueToken),
    now: UnixTime,
    rng: &mut ChaCha20Rng,
) -> Session {
    // The cookie's value is new at each authentication; `sid` lives as long as the session of
    // the same person does. A new password ends every session, and its clients are told so.
    let same = old.filter(|old| {
        old.is_live() && old.session.person_id == login.person_id && login.new_password.is_none()
    });
    let sid = same.map_or_else(|| SessionId::draw(rng), |old| old.session.sid.clone());
    Session {
        digest: cookie.digest(),
        sid,
        person_id: login.person_id.clone(),
        method: login.method,
        level: app.policy.levels.of(login.method),
        authenticated_at: now,
        last_seen_at: now,
        expires_at: now.plus(app.policy.session.absolute),
        ended_at: None,
    }
}

/// The password of the old session stood for a typed one: nobody proved anew that he knows it, so
/// the time of the session does not begin anew (NIST SP 800-63B section 4.2.3).
fn no_longer_than(session: Session, old: &Session) -> Session {
    Session {
        expires_at: session.expires_at.min(old.expires_at),
        ..session
    }
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
        TakenBack::All => changes.push(Change::ClearAllLooks(person_id.clone())),
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
) -> (Option<Device>, Option<SetCookie>) {
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
    (Some(device), Some(cookie.cookie(names, limits.device_life)))
}

/// How often finishing is tried while clients go on hearing of the old session.
const TRIES: u8 = 8;
