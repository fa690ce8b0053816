//! The answer of a live session: nothing is left to ask.

use fedtoken_storage::{
    Change, Changes,
    stores::{Consent, JournalEvent, Session},
};

use super::{Ending, Known, deliver_code, grant, line, pen};
use crate::{
    app::App,
    http::{Failure, Fault, Request},
    oidc::{Ask, Registration, consent},
};

/// Answers from a live session. What the person has just decided is saved with the answer.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn answer_from_session(
    app: &App,
    request: &Request,
    (ask, client): (&Ask, &Registration),
    (known, session): (&Known, &Session),
    decided: Vec<Change>,
) -> Result<Ending, Failure> {
    let mut rng = app.entropy.generator()?;
    let levels = &app.policy.levels;
    let given = (session, known.consent.as_ref());
    let granted = grant((ask, client), given, levels, request.now, &mut rng);
    let about = (Some(session.method), Some(client.client_id.as_str()));
    let event = JournalEvent::SessionAnswered;
    let pen = pen(app, request, &session.person_id).await?;
    // The touch fails when the session has been ended since it was read. What is decided now comes
    // after the grant, which looks for the consent as it was read.
    let changes = Changes::new()
        .and(Change::TouchSession {
            digest: session.digest,
            at: request.now,
        })
        .and_all(granted.changes)
        .and_all(decided)
        .and(line(event, request, &pen, about, &mut rng)?);
    match app.store.commit(changes).await? {
        Ok(()) => {
            let reply = deliver_code(app, request, ask, granted.code.expose())?;
            Ok(Ending::Back(Box::new(reply)))
        }
        Err(conflict) => Ok(Ending::lost(app, conflict)),
    }
}

/// What is saved when the person allows what this request asks: it joins what was allowed before,
/// which must stand until then as it was read, also where there was nothing.
///
/// # Errors
/// A fault of the generator.
pub async fn allow(
    app: &App,
    request: &Request,
    (ask, client): (&Ask, &Registration),
    (known, session): (&Known, &Session),
) -> Result<Vec<Change>, Failure> {
    let mut rng = app.entropy.generator()?;
    let before = known.allowed().unwrap_or_default();
    let consent = Consent {
        person_id: session.person_id.clone(),
        client_id: client.client_id.clone(),
        client_life: client.client_life,
        scope: before.with(&consent::granted(ask, client)).to_string(),
        given_at: request.now,
    };
    let about = (Some(session.method), Some(client.client_id.as_str()));
    let event = JournalEvent::ConsentGiven;
    let pen = pen(app, request, &session.person_id).await?;
    let journal = line(event, request, &pen, about, &mut rng)?;
    let put = Change::PutConsent {
        consent,
        before: known.consent.clone(),
    };
    Ok(vec![put, journal])
}

/// Says in the journal that the person did not allow what this request asks.
///
/// # Errors
/// A fault of the database or the generator.
pub async fn deny(
    app: &App,
    request: &Request,
    client: &Registration,
    session: &Session,
) -> Result<(), Failure> {
    let mut rng = app.entropy.generator()?;
    let about = (Some(session.method), Some(client.client_id.as_str()));
    let pen = pen(app, request, &session.person_id).await?;
    let line = line(JournalEvent::ConsentDenied, request, &pen, about, &mut rng)?;
    let written = app.store.commit(line.into()).await?;
    written.map_err(|_| Fault::Inconsistent("a no cannot be journalled").into())
}
