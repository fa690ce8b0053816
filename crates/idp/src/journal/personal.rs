//! What a line tells about a person, sealed under a key of that person alone.

use fedtoken_core::{
    draw,
    ids::{JournalId, PersonId},
    keyring::{Context, KeyId, Keyring, KeyringError, MasterKey, Sealed},
    throttle::Counter,
};
use fedtoken_storage::stores::{JournalHolder, JournalKey};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// The personal fields of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// About whom; empty in a line about nobody, which may tell a network all the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// On which known device of the person: the beginning of its digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// From which network: an IPv4 /24 or an IPv6 /48.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The tries that the line sums up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<Tries>,
}

/// Tries that one line sums up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tries {
    /// When the first one came, in Unix seconds.
    pub first: i64,
    /// When the last one came, in Unix seconds.
    pub last: i64,
    /// How many.
    pub count: u32,
}

impl From<Counter> for Tries {
    fn from(counter: Counter) -> Self {
        Self {
            first: counter.window_started_at.as_secs(),
            last: counter.last_at.as_secs(),
            count: counter.count,
        }
    }
}

/// The key of one person, open.
pub(super) struct OpenKey {
    pub(super) person_id: PersonId,
    pub(super) holder: JournalHolder,
    ring: Keyring,
}

/// Makes a key for what the journal will tell about a person, and what stands for the person there.
///
/// # Errors
/// [`KeyringError`] when it cannot be sealed.
pub fn new_key(
    ring: &Keyring,
    person: &PersonId,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<JournalKey, KeyringError> {
    let holder = JournalHolder(draw::bytes(rng));
    let key = MasterKey::draw(rng);
    let sealed = ring.seal(&place_of_key(person, holder), key.expose(), rng)?;
    Ok(JournalKey {
        person_id: person.clone(),
        holder,
        sealed: sealed.to_bytes(),
    })
}

/// Opens the key of a person.
///
/// # Errors
/// [`KeyringError`] unless it was sealed for this person by a key of this ring.
pub(super) fn open_key(ring: &Keyring, key: JournalKey) -> Result<OpenKey, KeyringError> {
    let place = place_of_key(&key.person_id, key.holder);
    let opened = ring.open(&place, &Sealed::from_bytes(&key.sealed)?)?;
    let bytes = opened
        .expose()
        .try_into()
        .map_err(|_| KeyringError::Damaged)?;
    let name = KeyId::parse(OWN_KEY).map_err(|_| KeyringError::UnknownKey)?;
    Ok(OpenKey {
        ring: Keyring::new(name, MasterKey::new(bytes)),
        person_id: key.person_id,
        holder: key.holder,
    })
}

/// Whether this ring opens the key of a person.
///
/// # Errors
/// [`KeyringError`] unless it was sealed for this person by a key of this ring.
pub fn check_key(ring: &Keyring, key: &JournalKey) -> Result<(), KeyringError> {
    open_key(ring, key.clone()).map(drop)
}

impl OpenKey {
    /// Seals the fields for one line.
    ///
    /// # Errors
    /// [`KeyringError`] beyond the bound of the cipher.
    pub(super) fn seal(
        &self,
        line: &JournalId,
        fields: &Personal,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, KeyringError> {
        seal_under(&self.ring, line, fields, rng)
    }

    /// Opens the fields of one line.
    ///
    /// # Errors
    /// [`KeyringError`] unless they were sealed for this line under this key.
    pub(super) fn open(&self, line: &str, sealed: &[u8]) -> Result<Personal, KeyringError> {
        open_under(&self.ring, line, sealed)
    }
}

/// Seals the fields of one line about nobody, under the ring of the house itself.
///
/// # Errors
/// As [`OpenKey::seal`].
pub(super) fn seal_under(
    ring: &Keyring,
    line: &JournalId,
    fields: &Personal,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<u8>, KeyringError> {
    let text = serde_json::to_vec(fields).map_err(|_| KeyringError::Damaged)?;
    let sealed = ring.seal(&place_of_line(line.as_str()), &text, rng)?;
    Ok(sealed.to_bytes())
}

/// Opens the fields of one line about nobody.
///
/// # Errors
/// As [`OpenKey::open`].
pub(super) fn open_under(
    ring: &Keyring,
    line: &str,
    sealed: &[u8],
) -> Result<Personal, KeyringError> {
    let sealed = Sealed::from_bytes(sealed)?;
    let text = ring.open(&place_of_line(line), &sealed)?;
    serde_json::from_slice(text.expose()).map_err(|_| KeyringError::Damaged)
}

/// Stands for nobody in lines that tell a network all the same.
pub(super) const NOBODY: JournalHolder = JournalHolder([0; 16]);

/// Where such a key is sealed.
pub(crate) fn place_of_key(person: &PersonId, holder: JournalHolder) -> Context {
    Context::new("fedtoken/journal-key/v1")
        .part(person.as_str().as_bytes())
        .part(&holder.0)
}

fn place_of_line(line: &str) -> Context {
    Context::new("fedtoken/journal-line/v1").part(line.as_bytes())
}

/// The name of the only key in the ring of a person.
const OWN_KEY: &str = "own";

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn keys() -> (Keyring, OpenKey, OpenKey, ChaCha20Rng) {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let ring = Keyring::new(KeyId::parse("k").unwrap(), MasterKey::draw(&mut rng));
        let mut one = |byte| {
            let key = new_key(&ring, &PersonId::from_bytes([byte; 16]), &mut rng).unwrap();
            open_key(&ring, key).unwrap()
        };
        let (ann, bob) = (one(1), one(2));
        (ring, ann, bob, rng)
    }

    #[test]
    fn fields_open_for_their_line_and_key_alone() {
        let (_, ann, bob, mut rng) = keys();
        let (line, other) = (
            JournalId::from_bytes([1; 16]),
            JournalId::from_bytes([2; 16]),
        );
        let fields = Personal {
            subject: ann.person_id.to_string(),
            ..Personal::default()
        };
        let sealed = ann.seal(&line, &fields, &mut rng).unwrap();
        assert_eq!(ann.open(line.as_str(), &sealed), Ok(fields));
        assert!(ann.open(other.as_str(), &sealed).is_err());
        assert!(bob.open(line.as_str(), &sealed).is_err());
    }

    #[test]
    fn a_key_opens_for_its_person_and_holder_alone() {
        let (ring, ann, bob, mut rng) = keys();
        let key = || new_key(&ring, &ann.person_id, &mut ChaCha20Rng::seed_from_u64(9)).unwrap();
        assert!(open_key(&ring, key()).is_ok());
        let stolen = JournalKey {
            person_id: bob.person_id,
            ..key()
        };
        assert!(open_key(&ring, stolen).is_err());
        let moved = JournalKey {
            holder: bob.holder,
            ..key()
        };
        assert!(open_key(&ring, moved).is_err());
        let other = Keyring::new(KeyId::parse("k").unwrap(), MasterKey::draw(&mut rng));
        assert!(open_key(&other, key()).is_err());
    }
}
