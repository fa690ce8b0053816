//! The keys of all clients, each fetched by one and awaited by many.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as StdMutex, PoisonError},
};

use fedtoken_core::time::UnixTime;
use thiserror::Error;
use tokio::sync::Mutex;

use super::kept::{Kept, Verdict, Wanted};
use crate::{
    gateways::outbound::{Door, OutboundError},
    keys::{ForeignKeys, JwkSetError},
};

/// Fetches and keeps the published keys of clients.
#[derive(Debug)]
pub struct ClientKeys {
    door: Arc<Door>,
    entries: StdMutex<HashMap<String, Entry>>,
}

/// The keys of a client cannot be had now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the keys of the client cannot be fetched")]
pub struct ClientKeysError;

#[derive(Clone, Debug)]
struct Entry {
    uri: String,
    asked_at: UnixTime,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Error)]
enum FetchError {
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    #[error(transparent)]
    Content(#[from] JwkSetError),
}

impl ClientKeys {
    /// An empty cache in front of this door.
    #[must_use]
    pub fn new(door: Arc<Door>) -> Self {
        Self {
            door,
            entries: StdMutex::default(),
        }
    }

    /// The keys that a client publishes at its registered address.
    ///
    /// # Errors
    /// [`ClientKeysError`] when the address gave no JWK Set, now or up to 10 s ago.
    pub async fn find(
        &self,
        (client_id, uri): (&str, &str),
        wanted: Wanted,
        now: UnixTime,
    ) -> Result<Arc<ForeignKeys>, ClientKeysError> {
        let entry = self.entry(client_id, uri, now);
        if let Some(keys) = at_hand(&entry, wanted, now) {
            return Ok(keys);
        }
        let work = ask(
            Arc::clone(&self.door),
            entry,
            client_id.to_owned(),
            wanted,
            now,
        );
        // On a task of its own: a caller who goes away must not undo the count of questions.
        tokio::spawn(work).await.unwrap_or(Err(ClientKeysError))
    }

    fn entry(&self, client_id: &str, uri: &str, now: UnixTime) -> Entry {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // A registration that names another address begins anew.
        if let Some(entry) = entries.get_mut(client_id).filter(|entry| entry.uri == uri) {
            entry.asked_at = now;
            return entry.clone();
        }
        if entries.len() >= MOST_ENTRIES && !entries.contains_key(client_id) {
            forget_one(&mut entries);
        }
        let entry = Entry {
            uri: uri.to_owned(),
            asked_at: now,
            kept: Arc::default(),
        };
        entries.insert(client_id.to_owned(), entry.clone());
        entry
    }
}

/// The one that nobody asked for the longest.
fn forget_one(entries: &mut HashMap<String, Entry>) {
    let oldest = entries.iter().min_by_key(|(_, entry)| entry.asked_at);
    if let Some(client_id) = oldest.map(|(client_id, _)| client_id.clone()) {
        entries.remove(&client_id);
    }
}

/// What is kept, if that is enough and nobody is about to replace it.
fn at_hand(entry: &Entry, wanted: Wanted, now: UnixTime) -> Option<Arc<ForeignKeys>> {
    match entry.kept.try_lock().ok()?.judge(wanted, now) {
        Verdict::Use(keys) => Some(keys),
        Verdict::Fetch | Verdict::Failed => None,
    }
}

/// Whoever waits for the lock while another fetches finds what was fetched.
async fn ask(
    door: Arc<Door>,
    entry: Entry,
    client_id: String,
    wanted: Wanted,
    now: UnixTime,
) -> Result<Arc<ForeignKeys>, ClientKeysError> {
    let mut kept = entry.kept.lock().await;
    if kept.judge(wanted, now) == Verdict::Fetch {
        let fetched = fetch(&door, &entry.uri).await;
        if let Err(error) = &fetched {
            tracing::warn!(client = client_id, %error, "the keys of a client cannot be fetched");
        }
        kept.note(fetched.ok(), now);
    }
    match kept.judge(Wanted::Kept, now) {
        Verdict::Use(keys) => Ok(keys),
        Verdict::Fetch | Verdict::Failed => Err(ClientKeysError),
    }
}

async fn fetch(
    door: &Door,
    uri: &str,
) -> Result<(ForeignKeys, Option<std::time::Duration>), FetchError> {
    let fetched = door.get_json(uri).await?;
    Ok((ForeignKeys::parse(&fetched.content)?, fetched.keep))
}

/// Clients whose keys are kept; a set takes some KiB.
const MOST_ENTRIES: usize = 1000;

#[cfg(test)]
mod tests;
