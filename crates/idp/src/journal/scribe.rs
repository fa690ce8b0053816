//! The keys of the journal, made ready once: one purpose for rows, one for segments, one for checkpoints.

use std::{fmt, sync::Arc};

use fedtoken_core::{
    ids::PersonId,
    keyring::{KeyId, Keyring, KeyringError},
};
use fedtoken_storage::{ChainChange, Change, StorageError, Store, stores::JournalKey};
use rand_core::CryptoRng;

use super::{Pen, digests::Digests, personal};
use crate::keys::{Forgetting, ForgottenKey};

/// Writes and judges lines.
pub struct Scribe {
    pub(super) ring: Arc<Keyring>,
    pub(super) rows: Digests,
    pub(super) segments: Digests,
    pub(super) checkpoints: Digests,
    /// Where the journal stood when each of these keys was forgotten.
    pub(super) forgotten: Vec<(KeyId, Forgetting)>,
}

/// No line can be written about a person.
#[derive(Debug, thiserror::Error)]
pub enum PenError {
    /// The database.
    #[error("storage failed")]
    Storage(#[from] StorageError),
    /// The person's key.
    #[error("the key of what the journal tells about a person cannot be used")]
    Keyring(#[from] KeyringError),
    /// Nobody is there any more for whom a key could be.
    #[error("the person was erased")]
    Erased,
}

impl Scribe {
    /// With the keys of this ring.
    #[must_use]
    pub fn new(ring: &Arc<Keyring>) -> Self {
        Self {
            rows: Digests::new(ring, "fedtoken/journal-row/v1"),
            segments: Digests::new(ring, "fedtoken/journal-segment/v1"),
            checkpoints: Digests::new(ring, "fedtoken/journal-checkpoint/v1"),
            forgotten: Vec::new(),
            ring: Arc::clone(ring),
        }
    }

    /// Knows also what these keys vouched for before they were forgotten.
    #[must_use]
    pub fn remembering(mut self, keys: &[ForgottenKey]) -> Self {
        for key in keys {
            self.rows.remember(key);
            self.segments.remember(key);
            self.checkpoints.remember(key);
            self.forgotten.push((key.id(), key.end()));
        }
        self
    }

    /// Where the journal stood when a key was forgotten.
    pub(super) fn ends(&self) -> impl Iterator<Item = &Forgetting> {
        self.forgotten.iter().map(|(_, end)| end)
    }

    /// For lines about nobody.
    #[must_use]
    pub const fn blank(&self) -> Pen<'_> {
        Pen::about_nobody(self)
    }

    /// For lines about a person, with the person's own key; it is made here where there is none.
    ///
    /// # Errors
    /// A fault of the database, or a key that the ring does not open.
    pub async fn pen(
        &self,
        store: &dyn Store,
        person: &PersonId,
        rng: &mut (impl CryptoRng + Send),
    ) -> Result<Pen<'_>, PenError> {
        let key = match store.journal_key(person).await? {
            Some(key) => key,
            None => self.first_key(store, person, rng).await?,
        };
        Ok(Pen::about(self, personal::open_key(&self.ring, key)?))
    }

    async fn first_key(
        &self,
        store: &dyn Store,
        person: &PersonId,
        rng: &mut (impl CryptoRng + Send),
    ) -> Result<JournalKey, PenError> {
        if store.person(person).await?.is_none() {
            return Err(PenError::Erased);
        }
        let key = personal::new_key(&self.ring, person, rng)?;
        let added = store.commit(Change::from(ChainChange::AddKey(key.clone())).into());
        if added.await?.is_ok() {
            return Ok(key);
        }
        let others = store.journal_key(person).await?;
        others.ok_or(PenError::Erased)
    }
}

impl fmt::Debug for Scribe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Scribe")
    }
}
