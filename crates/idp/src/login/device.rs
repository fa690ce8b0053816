//! The device cookie: up to five entries `id.key.mac`, newest first; it chooses a counter and
//! nothing else.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use fedtoken_core::{
    ids::PersonId,
    keyring::{KeyId, Keyring, MacKeys},
    secret::{OpaqueToken, TokenDigest},
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

    /// The entry of this person whose MAC holds. Says nothing of the database.
    #[must_use]
    pub fn entry_of(&self, person: &PersonId, ring: &Keyring) -> Option<KnownDevice> {
        let genuine = self
            .entries
            .iter()
            .find_map(|entry| genuine_id(entry, person, ring));
        genuine.map(|id| KnownDevice {
            digest: TokenDigest::of(id),
        })
    }

    /// The cookie with a new entry for this person in front, and the row behind it.
    #[must_use]
    pub fn with_new(
        &self,
        person: &PersonId,
        (now, life): (UnixTime, Duration),
        ring: &Keyring,
        rng: &mut impl CryptoRng,
    ) -> (Self, Device) {
        let id = OpaqueToken::draw(rng);
        let device = Device {
            digest: id.digest(),
            person_id: person.clone(),
            wrong_in_row: 0,
            known_at: now,
            expires_at: now.plus(life),
        };
        let mac = keys(ring).tag(&message(person, id.expose()));
        let entry = format!(
            "{}.{}.{}",
            id.expose(),
            mac.key_id,
            BASE64URL_NOPAD.encode(&mac.tag)
        );
        let others = self
            .entries
            .iter()
            .filter(|old| genuine_id(old, person, ring).is_none());
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
    /// Looks the device up: it must be the person's, not expired and not void by `most_wrong` wrong
    /// passwords in a row.
    ///
    /// # Errors
    /// [`StorageError`] when the database fails.
    pub async fn confirm(
        self,
        person: &PersonId,
        (now, most_wrong): (UnixTime, u32),
        store: &dyn Store,
    ) -> Result<Option<Self>, StorageError> {
        let row = store.device(&self.digest).await?;
        Ok(row
            .filter(|row| {
                row.person_id == *person && now < row.expires_at && row.wrong_in_row < most_wrong
            })
            .map(|_| self))
    }
}

fn genuine_id<'a>(entry: &'a str, person: &PersonId, ring: &Keyring) -> Option<&'a str> {
    let mut parts = entry.split('.');
    let (id, key, mac) = (parts.next()?, parts.next()?, parts.next()?);
    let key = KeyId::parse(key).ok()?;
    let tag = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
    keys(ring)
        .verify(&key, &message(person, id), &tag)
        .then_some(id)
}

fn keys(ring: &Keyring) -> MacKeys {
    ring.mac_keys("fedtoken/device/v1")
}

fn message<'a>(person: &'a PersonId, id: &'a str) -> [&'a [u8]; 2] {
    [person.as_str().as_bytes(), id.as_bytes()]
}

impl std::fmt::Debug for DeviceCookie {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DeviceCookie({} entries)", self.entries.len())
    }
}

#[cfg(test)]
mod tests {
    use fedtoken_core::keyring::MasterKey;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    const LIFE: (UnixTime, Duration) = (UnixTime::from_secs(0), Duration::from_secs(100));

    fn setting() -> (ChaCha20Rng, Keyring, PersonId, PersonId) {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let ring = Keyring::new(KeyId::parse("k1").unwrap(), MasterKey::draw(&mut rng));
        let (one, two) = (PersonId::draw(&mut rng), PersonId::draw(&mut rng));
        (rng, ring, one, two)
    }

    #[test]
    fn an_entry_counts_for_its_person_only() {
        let (mut rng, ring, one, two) = setting();
        let (cookie, device) = DeviceCookie::default().with_new(&one, LIFE, &ring, &mut rng);
        assert_eq!(cookie.entry_of(&one, &ring).unwrap().digest, device.digest);
        assert_eq!(cookie.entry_of(&two, &ring), None);
    }

    #[test]
    fn an_altered_entry_counts_for_nobody() {
        let (mut rng, ring, one, _) = setting();
        let (mut cookie, _) = DeviceCookie::default().with_new(&one, LIFE, &ring, &mut rng);
        cookie.entries[0].replace_range(0..1, "_");
        assert_eq!(cookie.entry_of(&one, &ring), None);
        cookie.entries[0] = "a.b".to_owned();
        assert_eq!(cookie.entry_of(&one, &ring), None);
    }

    #[test]
    fn five_persons_fit_and_a_person_has_one_entry() {
        let (mut rng, ring, one, _) = setting();
        let mut cookie = DeviceCookie::default();
        for _ in 0..3 {
            cookie = cookie.with_new(&one, LIFE, &ring, &mut rng).0;
        }
        assert_eq!(cookie.entries.len(), 1);
        for _ in 0..6 {
            let person = PersonId::draw(&mut rng);
            cookie = cookie.with_new(&person, LIFE, &ring, &mut rng).0;
        }
        assert_eq!(cookie.entries.len(), MOST);
        assert_eq!(cookie.entry_of(&one, &ring), None);
    }

    #[test]
    fn a_printed_device_cookie_shows_no_value() {
        let (mut rng, ring, one, _) = setting();
        let (cookie, _) = DeviceCookie::default().with_new(&one, LIFE, &ring, &mut rng);
        for part in cookie.entries[0].split('.').filter(|part| part.len() > 2) {
            for printed in [format!("{cookie:?}"), format!("{cookie:#?}")] {
                assert!(!printed.contains(part), "{printed}");
            }
        }
    }
}
