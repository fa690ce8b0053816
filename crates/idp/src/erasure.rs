//! The erasure of a person: all that is theirs goes in one commit, and with their key whatever ties
//! lines of the journal to them. Services of living sessions hear that these are over.

use std::collections::BTreeMap;

use fedtoken_core::{
    ids::{PersonId, SessionId},
    keyring::KeyringError,
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Changes, Conflict, StorageError, Store,
    stores::{JournalEvent, Session},
};
use rand_core::CryptoRng;
use thiserror::Error;

use crate::{
    journal::{Entry, Scribe},
    login::{Telling, account_counter, code_counter},
    registry::RegistryError,
};

/// Nothing was erased.
#[derive(Debug, Error)]
pub enum ErasureError {
    /// There is no such person, perhaps not any more.
    #[error("there is no such person")]
    Nobody,
    /// Sessions kept beginning.
    #[error("the person is logging in at this moment: try again")]
    Busy,
    /// The database.
    #[error("the database failed")]
    Storage(#[from] StorageError),
    /// A client.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The key ring.
    #[error("what is to be told cannot be sealed")]
    Keyring(#[from] KeyringError),
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Sessions that were not over.
    pub sessions: usize,
    /// Messages to services about their end.
    pub messages: usize,
}

/// Erases a person.
///
/// # Errors
/// [`ErasureError`]; then nothing was erased.
pub async fn erase(
    telling: Telling<'_>,
    scribe: &Scribe,
    person: &PersonId,
    now: UnixTime,
    rng: &mut (impl CryptoRng + Send),
) -> Result<Erased, ErasureError> {
    for _ in 0..MOST_TRIES {
        let sessions = by_sid(telling.store.sessions_of(person).await?);
        let (mut changes, mut messages) = (Changes::new(), 0);
        for session in sessions.values() {
            let heard = telling.heard(&session.sid, now).await?;
            let steps = telling.tell(session, &heard, now, rng)?;
            messages += steps.iter().filter(is_message).count();
            changes = changes.and_all(steps);
        }
        let entry = Entry::new(JournalEvent::PersonErased, now);
        let line = scribe.blank().line(entry, rng)?;
        let changes = changes.and_all(gone(person)).and(line);
        match telling.store.commit(changes).await? {
            Ok(()) => {
                let sessions = living(&sessions, now);
                return Ok(Erased { sessions, messages });
            }
            Err(Conflict::Missing(_)) => return Err(ErasureError::Nobody),
            // A session began, or somebody ended one.
            Err(_) => {}
        }
    }
    Err(ErasureError::Busy)
}

/// How many sessions of a person are not over.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub async fn sessions(
    store: &dyn Store,
    person: &PersonId,
    now: UnixTime,
) -> Result<usize, StorageError> {
    Ok(living(&by_sid(store.sessions_of(person).await?), now))
}

/// One of each `sid`: a renewed cookie is the same session.
fn by_sid(sessions: Vec<Session>) -> BTreeMap<SessionId, Session> {
    let sessions = sessions.into_iter();
    sessions
        .map(|session| (session.sid.clone(), session))
        .collect()
}

fn living(sessions: &BTreeMap<SessionId, Session>, now: UnixTime) -> usize {
    let each = sessions.values();
    each.filter(|session| session.expires_at > now).count()
}

fn gone(person: &PersonId) -> [Change; 3] {
    [
        Change::Erase(person.clone()),
        Change::ClearCounter(account_counter(person)),
        Change::ClearCounter(code_counter(person)),
    ]
}

fn is_message(change: &&Change) -> bool {
    matches!(change, Change::AddMessage(_))
}

/// Somebody who logs in that often in a moment waits for an operator.
const MOST_TRIES: usize = 10;
