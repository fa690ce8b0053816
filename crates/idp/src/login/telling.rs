//! Which clients heard of a session, and the messages that tell them of its end.

use std::sync::Arc;

use fedtoken_core::{
    ids::SessionId,
    keyring::{Keyring, KeyringError},
    time::UnixTime,
};
use fedtoken_storage::{
    Change, Store,
    stores::{Message, Session},
};
use rand_core::CryptoRng;

use super::LogoutMessage;
use crate::{
    app::App,
    oidc::{Registration, SubjectKey, logout::Told},
    registry::{KnownClient, Registry, RegistryError},
};

/// What it takes to tell them.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The database.
    pub store: &'a dyn Store,
    /// The clients.
    pub clients: &'a Registry,
    /// How each of them names persons and sessions.
    pub subjects: &'a SubjectKey,
    /// Seals the messages.
    pub ring: &'a Keyring,
}

/// The clients of a session.
pub struct Heard {
    /// All that were noted.
    client_ids: Vec<String>,
    /// Those that are still registered.
    clients: Vec<Arc<KnownClient>>,
}

impl Heard {
    /// What those are that are still registered.
    pub fn registrations(&self) -> impl Iterator<Item = &Registration> {
        self.clients.iter().map(|client| &client.registration)
    }
}

impl<'a> Telling<'a> {
    /// With what a running provider has.
    #[must_use]
    pub fn of(app: &'a App) -> Self {
        Self {
            store: &*app.store,
            clients: &app.clients,
            subjects: &app.subjects,
            ring: &app.ring,
        }
    }

    /// The clients that heard of a session.
    ///
    /// # Errors
    /// [`RegistryError::Storage`].
    pub async fn heard(&self, sid: &SessionId, now: UnixTime) -> Result<Heard, RegistryError> {
        let client_ids = self.store.clients_of(sid).await?;
        let mut clients = Vec::new();
        for client_id in &client_ids {
            match self.clients.find(self.store, client_id, now).await {
                Ok(found) => clients.extend(found),
                // Nobody stays logged in because one registration is broken.
                Err(RegistryError::Corrupt(error)) => {
                    tracing::error!(%error, client_id, "a client is not told of a logout");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Heard {
            client_ids,
            clients,
        })
    }

    /// A message for every client with a back channel; all are forgotten, because they are told.
    ///
    /// # Errors
    /// [`KeyringError`] when a message cannot be sealed.
    pub fn tell(
        &self,
        session: &Session,
        heard: &Heard,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Change>, KeyringError> {
        let mut changes = vec![Change::ForgetClients {
            sid: session.sid.clone(),
            client_ids: heard.client_ids.clone(),
        }];
        let listening = heard.registrations();
        for client in listening.filter(|client| client.backchannel_logout_uri.is_some()) {
            let message = self.message(client, session, now, rng)?;
            changes.push(Change::AddMessage(message));
        }
        Ok(changes)
    }

    /// A session as this client hears of it.
    #[must_use]
    pub fn told(&self, client: &Registration, session: &Session) -> Told {
        Told {
            subject: self.subjects.subject(client, &session.person_id),
            sid: self.subjects.session(client, &session.sid),
        }
    }

    fn message(
        &self,
        client: &Registration,
        session: &Session,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Message, KeyringError> {
        let told = self.told(client, session);
        let client_id = client.client_id.clone();
        LogoutMessage { client_id, told }.message(now, self.ring, rng)
    }
}
