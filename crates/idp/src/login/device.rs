//! The device cookie: up to five marks, newest first; it chooses a counter and nothing else.

use std::time::Duration;

use fedtoken_core::{
    ids::PersonId,
    secret::TokenDigest,
    throttle::{DeviceId, DeviceKind, DeviceMarks, DeviceState, Limits},
    time::UnixTime,
};
use fedtoken_storage::{StorageError, Store, stores::Device};
use rand_core::CryptoRng;

use crate::http::{CookieNames, Cookies, SetCookie};

/// Most persons one browser remembers.
const MOST: usize = 5;

/// The device cookie as the browser sent it.
#[derive(Clone, Default)]
pub struct DeviceCookie {
    entries: Vec<String>,
}

/// A device that is known for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// Digest of its id.
    pub digest: TokenDigest,
    /// How often it was wrong, and until when it is known.
    pub state: DeviceState,
}

impl DeviceCookie {
    /// Reads the cookie; what is not readable is left out.
    #[must_use]
    pub fn read(cookies: &Cookies, names: CookieNames) -> Self {
        let text = cookies.value(&names.device()).unwrap_or_default();
        let entries = text.split('~').filter(|entry| !entry.is_empty()).take(MOST);
        Self {
            entries: entries.map(str::to_owned).collect(),
        }
    }

    /// The id in the entry of this person whose MAC holds. Says nothing of the database.
    #[must_use]
    pub fn entry_of(&self, person: &PersonId, marks: &DeviceMarks) -> Option<TokenDigest> {
        let mut entries = self.entries.iter();
        let genuine = entries.find_map(|entry| marks.check(entry, person));
        genuine.map(DeviceId::digest)
    }

    /// The cookie with a new entry for this person in front, and the row behind it.
    #[must_use]
    pub fn with_new(
        &self,
        person: &PersonId,
        (state, now): (DeviceState, UnixTime),
        marks: &DeviceMarks,
        rng: &mut impl CryptoRng,
    ) -> (Self, Device) {
        let mark = marks.issue(person, rng);
        let device = Device {
            digest: mark.digest(),
            person_id: person.clone(),
            wrong_in_row: state.wrong_in_row,
            known_at: now,
            expires_at: state.expires_at,
        };
        let entry = mark.to_text().expose().to_owned();
        let others = self
            .entries
            .iter()
            .filter(|old| marks.check(old, person).is_none());
        let entries = std::iter::once(entry)
            .chain(others.cloned())
            .take(MOST)
            .collect();
        (Self { entries }, device)
    }

    /// To be set.
    #[must_use]
    pub fn cookie(&self, names: CookieNames, life: Duration) -> SetCookie {
        SetCookie::lasting(names.device(), self.entries.join("~"), life)
    }
}

impl KnownDevice {
    /// Looks a device up: it must be the person's, not expired and not void by wrong passwords.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn find(
        digest: TokenDigest,
        person: &PersonId,
        (limits, now): (&Limits, UnixTime),
        store: &dyn Store,
    ) -> Result<Option<Self>, StorageError> {
        let row = store.device(&digest).await?;
        let own = row.filter(|row| row.person_id == *person);
        let known = own
            .map(|row| state(&row))
            .filter(|state| state.is_valid(limits, now));
        Ok(known.map(|state| Self { digest, state }))
    }
}

const fn state(row: &Device) -> DeviceState {
    DeviceState {
        // A device is stored when a login was finished on it.
        kind: DeviceKind::Known,
        wrong_in_row: row.wrong_in_row,
        expires_at: row.expires_at,
    }
}

impl std::fmt::Debug for DeviceCookie {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DeviceCookie({} entries)", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::{KeyId, Keyring, MasterKey};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const START: UnixTime = UnixTime::from_secs(0);
    const NEW: (DeviceState, UnixTime) = (
        DeviceState {
            kind: DeviceKind::Known,
            wrong_in_row: 0,
            expires_at: UnixTime::from_secs(100),
        },
        START,
    );

    fn setting() -> (ChaCha20Rng, DeviceMarks, PersonId, PersonId) {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let (one, two) = (PersonId::draw(&mut rng), PersonId::draw(&mut rng));
        (rng, DeviceMarks::new(&ring), one, two)
    }

    #[test]
    fn an_entry_counts_for_its_person_only() {
        let (mut rng, marks, one, two) = setting();
        let (cookie, device) = DeviceCookie::default().with_new(&one, NEW, &marks, &mut rng);
        assert_eq!(cookie.entry_of(&one, &marks), Some(device.digest));
        assert_eq!(cookie.entry_of(&two, &marks), None);
    }

    #[test]
    fn an_altered_entry_counts_for_nobody() {
        let (mut rng, marks, one, _) = setting();
        let (mut cookie, _) = DeviceCookie::default().with_new(&one, NEW, &marks, &mut rng);
        cookie.entries[0].replace_range(0..1, "_");
        assert_eq!(cookie.entry_of(&one, &marks), None);
        cookie.entries[0] = "a.b".to_owned();
        assert_eq!(cookie.entry_of(&one, &marks), None);
    }

    #[test]
    fn five_persons_fit_and_a_person_has_one_entry() {
        let (mut rng, marks, one, _) = setting();
        let mut cookie = DeviceCookie::default();
        for _ in 0..3 {
            cookie = cookie.with_new(&one, NEW, &marks, &mut rng).0;
        }
        assert_eq!(cookie.entries.len(), 1);
        for _ in 0..6 {
            let person = PersonId::draw(&mut rng);
            cookie = cookie.with_new(&person, NEW, &marks, &mut rng).0;
        }
        assert_eq!(cookie.entries.len(), MOST);
        assert_eq!(cookie.entry_of(&one, &marks), None);
    }

    #[test]
    fn a_printed_device_cookie_shows_no_value() {
        let (mut rng, marks, one, _) = setting();
        let (cookie, _) = DeviceCookie::default().with_new(&one, NEW, &marks, &mut rng);
        for part in cookie.entries[0].split('.').filter(|part| part.len() > 2) {
            for printed in [format!("{cookie:?}"), format!("{cookie:#?}")] {
                assert!(!printed.contains(part), "{printed}");
            }
        }
    }
}
