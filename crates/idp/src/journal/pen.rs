//! A pen: writes lines about one person, or about nobody.

use fedtoken_core::{
    ids::{JournalId, PersonId},
    keyring::KeyringError,
    login::Method,
    time::UnixTime,
};
use fedtoken_storage::{
    Change,
    stores::{self, Actor, JournalEvent, JournalLine, JournalRow, Reason},
};
use rand_core::CryptoRng;

use super::{
    Personal, Scribe, Tries, canonical,
    nature::nature,
    personal::{NOBODY, OpenKey, seal_under},
};

/// Writes lines with the scribe's keys.
pub struct Pen<'a> {
    scribe: &'a Scribe,
    about: Option<OpenKey>,
    device: Option<String>,
    address: Option<String>,
}

/// What a line tells besides whom it is about.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What happened; it says who did it and how it ended.
    pub event: JournalEvent,
    /// When.
    pub at: UnixTime,
    /// Who did it, where it was not who usually does.
    pub actor: Option<Actor>,
    /// Why.
    pub reason: Option<Reason>,
    /// With which key.
    pub method: Option<Method>,
    /// For which client.
    pub client_id: Option<&'a str>,
    /// The reference code that stands on the page; of a key that was made its id.
    pub reference: Option<&'a str>,
    /// The device that it is about, where that is not the one it came from.
    pub device: Option<&'a str>,
    /// The tries that it sums up.
    pub tries: Option<Tries>,
}

impl Entry<'_> {
    /// An event, and nothing known about it.
    #[must_use]
    pub const fn new(event: JournalEvent, at: UnixTime) -> Self {
        Self {
            event,
            at,
            actor: None,
            reason: None,
            method: None,
            client_id: None,
            reference: None,
            device: None,
            tries: None,
        }
    }
}

impl<'a> Pen<'a> {
    pub(super) const fn about_nobody(scribe: &'a Scribe) -> Self {
        Self {
            scribe,
            about: None,
            device: None,
            address: None,
        }
    }

    pub(super) const fn about(scribe: &'a Scribe, key: OpenKey) -> Self {
        Self {
            scribe,
            about: Some(key),
            device: None,
            address: None,
        }
    }

    /// The person it writes about.
    #[must_use]
    pub fn person_id(&self) -> Option<&PersonId> {
        self.about.as_ref().map(|key| &key.person_id)
    }

    /// Also tells on which device and from which network.
    #[must_use]
    pub fn from(mut self, device: Option<String>, address: String) -> Self {
        self.device = device;
        self.address = Some(address);
        self
    }

    /// Writes a line, to be saved with what it tells of.
    ///
    /// # Errors
    /// [`KeyringError`] when what it tells about a person cannot be sealed.
    pub fn line(
        &self,
        entry: Entry<'_>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Change, KeyringError> {
        let (actor, outcome) = nature(entry.event);
        let id = JournalId::draw(rng);
        let mut line = JournalLine {
            personal: self.personal(&id, &entry, rng)?,
            id,
            at: entry.at,
            event: entry.event,
            actor: Some(entry.actor.unwrap_or(actor)),
            outcome: Some(outcome),
            reason: entry.reason,
            method: entry.method,
            client_id: entry.client_id.map(str::to_owned),
            reference: entry.reference.map(str::to_owned),
            mac: None,
        };
        let bytes = canonical::bytes(&JournalRow::of(&line));
        line.mac = Some(self.scribe.rows.make(&[&bytes]));
        Ok(Change::Journal(line))
    }

    fn personal(
        &self,
        id: &JournalId,
        entry: &Entry<'_>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<stores::Personal>, KeyringError> {
        let key = self.about.as_ref();
        if key.is_none() && self.address.is_none() {
            return Ok(None);
        }
        let person = key.map(|key| key.person_id.to_string());
        let fields = Personal {
            subject: person.unwrap_or_default(),
            device: entry
                .device
                .map(str::to_owned)
                .or_else(|| self.device.clone()),
            address: self.address.clone(),
            tries: entry.tries,
        };
        let (holder, sealed) = match key {
            Some(key) => (key.holder, key.seal(id, &fields, rng)?),
            None => (NOBODY, seal_under(&self.scribe.ring, id, &fields, rng)?),
        };
        Ok(Some(stores::Personal { holder, sealed }))
    }
}

impl std::fmt::Debug for Pen<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pen([redacted])")
    }
}
