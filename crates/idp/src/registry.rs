//! Registrations as they were read a moment ago, so that most requests need no look at the database.
//!
//! All truth is in the database: what is kept here lives a few seconds, and an instance that
//! writes a client forgets at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use fedtoken_core::{secret::TokenDigest, time::UnixTime};
use fedtoken_storage::{
    StorageError,
    stores::{Client, ClientLife, ClientOrigin, Clients},
};
use thiserror::Error;

use crate::oidc::Registration;

/// The clients that were asked for lately; those that do not exist too.
#[derive(Default)]
pub struct Registry(Mutex<Shelf>);

/// A client as registered.
#[derive(Clone, Debug)]
pub struct KnownClient {
    /// Its registration.
    pub registration: Registration,
    /// SHA-256 of its secret.
    pub secret: Option<TokenDigest>,
    /// Where the registration comes from.
    pub origin: ClientOrigin,
}

/// A client cannot be told.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// The database failed.
    #[error("a client cannot be read")]
    Storage(#[from] StorageError),
    /// Its registration is not of the form we write.
    #[error("the registration of a client is corrupt")]
    Corrupt(#[source] serde_json::Error),
}

#[derive(Default)]
struct Shelf {
    known: HashMap<String, (UnixTime, Arc<KnownClient>)>,
    /// Apart from the others, so that made-up names push no real client out.
    unknown: HashMap<String, UnixTime>,
    /// Counts how often everything was forgotten: what was read before is not kept after.
    forgotten: u64,
}

impl Registry {
    /// The client of this name.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn find(
        &self,
        store: &(impl Clients + ?Sized),
        client_id: &str,
        now: UnixTime,
    ) -> Result<Option<Arc<KnownClient>>, RegistryError> {
        if client_id.len() > LONGEST_ID {
            return Ok(None);
        }
        let (kept, forgotten) = {
            let shelf = self.shelf();
            (shelf.look(client_id, now), shelf.forgotten)
        };
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let record = store.living_client(client_id).await?;
        let found = record.map(KnownClient::read).transpose()?.map(Arc::new);
        let mut shelf = self.shelf();
        if shelf.forgotten == forgotten {
            shelf.keep(client_id, found.clone(), now);
        }
        Ok(found)
    }

    /// Forgets everything: this instance has written a client.
    pub fn forget(&self) {
        let mut shelf = self.shelf();
        shelf.known.clear();
        shelf.unknown.clear();
        shelf.forgotten = shelf.forgotten.wrapping_add(1);
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // What is kept is whole after every step, so a thread that died left nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownClient {
    fn read((record, life): (Client, ClientLife)) -> Result<Self, RegistryError> {
        let registration = serde_json::from_str(&record.registration);
        let registration: Registration = registration.map_err(RegistryError::Corrupt)?;
        Ok(Self {
            registration: Registration {
                client_life: life,
                ..registration
            },
            secret: record.secret,
            origin: record.origin,
        })
    }
}

impl Shelf {
    fn look(&self, client_id: &str, now: UnixTime) -> Option<Option<Arc<KnownClient>>> {
        if let Some((at, client)) = self.known.get(client_id) {
            return is_fresh(*at, now).then(|| Some(Arc::clone(client)));
        }
        let at = self.unknown.get(client_id)?;
        is_fresh(*at, now).then_some(None)
    }

    fn keep(&mut self, client_id: &str, found: Option<Arc<KnownClient>>, now: UnixTime) {
        self.known.remove(client_id);
        self.unknown.remove(client_id);
        let name = String::from(client_id);
        match found {
            Some(client) => {
                make_room(&mut self.known, |(at, _)| is_fresh(*at, now));
                self.known.insert(name, (now, client));
            }
            None => {
                make_room(&mut self.unknown, |at| is_fresh(*at, now));
                self.unknown.insert(name, now);
            }
        }
    }
}

/// Drops what has expired once the bound is reached, and everything if that was not enough.
fn make_room<V>(kept: &mut HashMap<String, V>, is_fresh: impl Fn(&V) -> bool) {
    if kept.len() >= MOST {
        kept.retain(|_, value| is_fresh(value));
    }
    if kept.len() >= MOST {
        kept.clear();
    }
}

/// A clock that was set back makes nothing live longer.
fn is_fresh(at: UnixTime, now: UnixTime) -> bool {
    at <= now && now.since(at) < LIFE
}

/// How long another instance may be unaware of a change: 5 s.
const LIFE: Duration = Duration::from_secs(5);
/// Entries of each kind; a registration takes about 2 KiB.
const MOST: usize = 1000;
/// Characters of a registered `client_id`; no longer one is looked up.
const LONGEST_ID: usize = 128;

#[cfg(test)]
mod tests;
