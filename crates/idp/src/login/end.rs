//! The one way a session ends before its time: its grants end with it, and its clients hear of it.

use std::collections::BTreeSet;

use fedtoken_storage::{
    Change,
    stores::{Actor, JournalEvent, Login, Reason, Session},
};
use rand_chacha::ChaCha20Rng;

use super::{LiveSession, line, line_because, pen, telling::Telling};
use crate::{
    app::App,
    http::{Failure, Request},
    journal::Entry,
    oidc::logout,
};

/// A session that ends with these changes.
#[derive(Debug)]
pub struct EndedSession {
    /// What is saved, all or nothing. [`Conflict::Clients`](fedtoken_storage::Conflict::Clients)
    /// when a client heard of the session in the meantime; then it must be ended anew.
    pub changes: Vec<Change>,
    /// Pages of the clients that a browser should load in frames once it is saved.
    pub frames: Vec<String>,
}

/// Ends a session: the session itself, the grants that live with it, a message for every client
/// that wants one, a line in the journal.
///
/// # Errors
/// A fault of the database or of the key ring.
pub async fn end_session(
    app: &App,
    request: &Request,
    session: &Session,
    rng: &mut ChaCha20Rng,
) -> Result<EndedSession, Failure> {
    let pen = pen(app, request, &session.person_id).await?;
    let about = (Some(session.method), None);
    let line = line(JournalEvent::SessionEnded, request, &pen, about, rng)?;
    end_telling(app, request, (session, line), rng).await
}

/// The same for the session of somebody else who was in this browser before. The line is about that
/// person, so it does not tell whose network it was.
async fn end_of_another(
    app: &App,
    request: &Request,
    session: &Session,
    rng: &mut ChaCha20Rng,
) -> Result<EndedSession, Failure> {
    let pen = app
        .journal
        .pen(&*app.store, &session.person_id, rng)
        .await?;
    let entry = Entry {
        actor: Some(Actor::Visitor),
        reason: Some(Reason::SomebodyElse),
        method: Some(session.method),
        ..Entry::new(JournalEvent::SessionEnded, request.now)
    };
    let line = pen.line(entry, rng)?;
    end_telling(app, request, (session, line), rng).await
}

async fn end_telling(
    app: &App,
    request: &Request,
    (session, line): (&Session, Change),
    rng: &mut ChaCha20Rng,
) -> Result<EndedSession, Failure> {
    let (sid, at) = (session.sid.clone(), request.now);
    let digest = session.digest;
    let mut changes = vec![
        Change::EndSession { digest, at },
        Change::EndGrantsOf { sid, at },
        line,
    ];
    let telling = Telling::of(app);
    let heard = telling.heard(&session.sid, at).await?;
    changes.extend(telling.tell(session, &heard, at, rng)?);
    let sid = |client| app.subjects.session(client, &session.sid);
    let frames = heard
        .registrations()
        .filter_map(|client| logout::frame(client, &app.site.issuer, &sid(client)))
        .collect();
    Ok(EndedSession { changes, frames })
}

/// What ends before the session of a finished login begins: the one in the browser, and after a
/// new password every other one of the person ([`Change::EndTrust`] ends them, here they are told).
///
/// # Errors
/// As [`end_session`].
pub async fn end_before(
    app: &App,
    request: &Request,
    (old, login): (Option<&LiveSession>, &Login),
    rng: &mut ChaCha20Rng,
) -> Result<Vec<Change>, Failure> {
    let mut changes = match old {
        None => Vec::new(),
        Some(old) if old.session.person_id == login.person_id => {
            end_of_own(app, request, (old, login), rng).await?
        }
        Some(old) => {
            let ended = end_of_another(app, request, &old.session, rng).await?;
            ended.changes
        }
    };
    if login.new_password.is_some() {
        let (telling, mut told) = (Telling::of(app), BTreeSet::new());
        let pen = pen(app, request, &login.person_id).await?;
        let why = (JournalEvent::SessionEnded, Reason::NewPassword);
        for session in app.store.sessions_of(&login.person_id).await? {
            let about = (Some(session.method), None);
            changes.push(line_because(why, request, &pen, about, rng)?);
            if told.insert(session.sid.clone()) {
                let heard = telling.heard(&session.sid, request.now).await?;
                changes.extend(telling.tell(&session, &heard, request.now, rng)?);
            }
        }
    }
    Ok(changes)
}

/// The cookie's value is new at each authentication; the session itself goes on, unless it was over:
/// then another one begins, and the clients of the old one hear of its end. After a new password
/// they hear of it with those of all others.
async fn end_of_own(
    app: &App,
    request: &Request,
    (old, login): (&LiveSession, &Login),
    rng: &mut ChaCha20Rng,
) -> Result<Vec<Change>, Failure> {
    let (session, at) = (&old.session, request.now);
    let digest = session.digest;
    let mut changes = vec![Change::EndSession { digest, at }];
    if !old.is_live() && login.new_password.is_none() {
        let telling = Telling::of(app);
        let heard = telling.heard(&session.sid, at).await?;
        changes.extend(telling.tell(session, &heard, at, rng)?);
    }
    Ok(changes)
}
