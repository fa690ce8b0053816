//! After the right password: is the key there, and the login row that goes with it.

use std::time::Duration;

use fedtoken_core::{
    ids::LoginId,
    keyring::KeyringError,
    login::{Method, Step},
    secret::TokenDigest,
    throttle::{self, Looked},
};
use fedtoken_storage::{
    Change, Changes, Conflict,
    stores::{JournalEvent, Login, Look, TokenState, Trust},
};
use rand_chacha::ChaCha20Rng;

use super::password::Accepted;
use crate::{
    app::App,
    http::{Failure, Fault, Request, SetCookie},
    journal::Pen,
    login::{BrowserCookie, Visitor, line, pen},
};

/// What follows a right password.
pub struct Begun {
    /// Where the person goes on.
    pub next: Next,
    /// Cookies to set.
    pub cookies: Vec<SetCookie>,
}

/// Where the person goes on.
pub enum Next {
    /// The login goes on at its own address.
    Login(LoginId),
    /// The person has no such key.
    KeyMissing,
    /// The key is stopped.
    KeyBlocked,
    /// All codes of the paper are used.
    UsedUp,
    /// Too many unfinished looks, or too many logins of one session: said like a wrong password.
    Closed,
}

/// Begins the login. A right password that was typed is journalled, and counts as a look from an unknown device,
/// also where the key is missing: else a thief could try a stolen password for ever. A paper that
/// is used up or blocked shows no number, and its owner comes back to it: that is no look.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn begin(
    app: &App,
    request: &Request,
    (visitor, method, trust): (&Visitor, Method, Trust),
    accepted: Accepted,
) -> Result<Begun, Failure> {
    let mut rng = app.entropy.generator()?;
    let unusable = key_state(app, method, &accepted).await?;
    let (browser, cookies) = browser(app, request, &accepted, &mut rng);
    let begun = (&accepted, browser);
    let login = login(app, (visitor, method, trust), begun, request, &mut rng)?;
    let id = login.id.clone();
    let is_spent = matches!(unusable, Some(Next::UsedUp | Next::KeyBlocked));
    let looking = browser.filter(|_| !is_spent);
    let looks = looking.map(|browser| look(app, request, &login, browser));
    let looked = looking.map(|_| Looked::after(accepted.looks, &app.policy.limits));
    let pen = pen(app, request, &login.person_id).await?;
    let line = |event, rng: &mut _| journal(event, request, (&pen, login.method), visitor, rng);
    let closing = looked == Some(Looked::Closing);
    let closed = closing
        .then(|| line(JournalEvent::StepClosed, &mut rng))
        .transpose()?;
    let journal = accepted
        .event
        .map(|event| line(event, &mut rng))
        .transpose()?;
    // The look decides, so it comes before what goes together with the lines.
    let changes = Changes::new()
        .and_maybe(looks)
        .and_all(accepted.amends)
        .and_maybe(closed)
        .and_maybe(journal)
        .and_maybe(unusable.is_none().then_some(Change::AddLogin(login)));
    let next = match app.store.commit(changes).await? {
        Ok(()) => unusable.unwrap_or(Next::Login(id)),
        Err(Conflict::Looks | Conflict::Counter { .. }) => Next::Closed,
        Err(_) => return Err(Fault::Inconsistent("a login cannot be begun").into()),
    };
    Ok(Begun { next, cookies })
}

async fn key_state(
    app: &App,
    method: Method,
    accepted: &Accepted,
) -> Result<Option<Next>, Failure> {
    let person = &accepted.account.person_id;
    let limits = &app.policy.limits;
    Ok(match method {
        Method::Token => match app.store.token_of(person).await? {
            None => Some(Next::KeyMissing),
            Some(token)
                if token.state != TokenState::Active || limits.suspends(token.wrong_in_row) =>
            {
                Some(Next::KeyBlocked)
            }
            Some(token) if token.pending.is_none() => Some(Next::UsedUp),
            Some(_) => None,
        },
        Method::App => match app.store.totp_of(person).await? {
            None => Some(Next::KeyMissing),
            Some(totp) if limits.suspends(totp.wrong_in_row) => Some(Next::KeyBlocked),
            Some(_) => None,
        },
        Method::Eid | Method::Sms | Method::Passkey => Some(Next::KeyMissing),
    })
}

/// The browser of an unknown device, by which it takes its looks back. Its cookie comes with the
/// password page; only a browser that lost it gets one here.
fn browser(
    app: &App,
    request: &Request,
    accepted: &Accepted,
    rng: &mut ChaCha20Rng,
) -> (Option<TokenDigest>, Vec<SetCookie>) {
    if accepted.device.is_some() {
        return (None, Vec::new());
    }
    match BrowserCookie::held(&request.cookies, app.site.cookies) {
        Some(held) => (Some(held.digest()), Vec::new()),
        None => {
            let fresh = BrowserCookie::draw(rng);
            let cookie = fresh.cookie(app.site.cookies);
            (Some(fresh.digest()), vec![cookie])
        }
    }
}

fn login(
    app: &App,
    (visitor, method, trust): (&Visitor, Method, Trust),
    (accepted, browser): (&Accepted, Option<TokenDigest>),
    request: &Request,
    rng: &mut ChaCha20Rng,
) -> Result<Login, Failure> {
    let sealed = visitor
        .seal_whole(request.now, &app.ring, rng)
        .map_err(|_| Fault::Inconsistent("a visitor cannot be sealed again"))?;
    Ok(Login {
        id: LoginId::draw(rng),
        binding: visitor.ask.binding,
        person_id: accepted.account.person_id.clone(),
        method,
        step: Step::after_password(accepted.demand),
        ask: sealed.into_bytes(),
        device: accepted.device.map(|device| device.digest),
        browser,
        trust,
        attempts: 0,
        new_password: None,
        started_at: request.now,
        expires_at: request.now.plus(LIFE),
    })
}

fn look(app: &App, request: &Request, login: &Login, browser: TokenDigest) -> Change {
    let limits = &app.policy.limits;
    let look = Look {
        login_id: login.id.clone(),
        person_id: login.person_id.clone(),
        browser,
        at: request.now,
    };
    Change::AddLook {
        look,
        limit: limits.looks,
        since: throttle::Look::counting_since(limits, request.now),
    }
}

fn journal(
    event: JournalEvent,
    request: &Request,
    (pen, method): (&Pen<'_>, Method),
    visitor: &Visitor,
    rng: &mut ChaCha20Rng,
) -> Result<Change, KeyringError> {
    let about = (Some(method), Some(visitor.ask.client_id.as_str()));
    line(event, request, pen, about, rng)
}

/// How long a login may take: its forms live ten minutes each, the whole an hour.
const LIFE: Duration = Duration::from_secs(60 * 60);
