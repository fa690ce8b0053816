//! The key ring as text: which keys wrap the stored secrets, newest first.
//!
//! ```json
//! {"keys":[{"id":"k1","key":"32 bytes as base64"}]}
//! ```
//!
//! Instants (`made_at`, `replaced_at`) are Unix seconds and may be missing. A first key with
//! `"state":"next"` is known and opens, but does not seal yet; the one behind it does. One with
//! `"forgotten":{"at":...,"stub":...,"segment":...,"hash":"..."}` neither seals nor opens: it only
//! knows what it vouched for in the journal up to that segment.

mod entry;

use data_encoding::HEXLOWER;
use fedtoken_core::{
    draw,
    keyring::{KeyId, Keyring, MasterKey},
    rand_core::CryptoRng,
    secret::SecretString,
    time::UnixTime,
};
use serde::Deserialize;
use thiserror::Error;

use self::entry::{Entry, EntryText, Mark};
use super::{Forgetting, ForgottenKey};

/// The content of a ring file.
#[derive(Debug)]
pub struct RingFile {
    keys: Vec<Entry>,
}

/// What a key of the ring does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is known and opens; it seals when every instance knows it.
    Next,
    /// It seals.
    Seals,
    /// It sealed before, and opens.
    Old,
    /// It opens nothing any more, and knows its digests of the journal as far as this.
    Forgotten(Forgetting),
}

/// A key of the ring without the key itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RingKey {
    /// Its name.
    pub id: KeyId,
    /// What it does.
    pub standing: Standing,
    /// When it was made, if somebody wrote it down.
    pub made_at: Option<UnixTime>,
    /// When it ceased to seal, if somebody wrote it down.
    pub replaced_at: Option<UnixTime>,
}

impl RingKey {
    /// Whether it opens what it sealed: all do that were not forgotten.
    #[must_use]
    pub const fn opens(&self) -> bool {
        !matches!(self.standing, Standing::Forgotten(_))
    }
}

/// A ring file cannot be used.
#[derive(Debug, Error)]
pub enum RingFileError {
    /// The text has another shape.
    #[error(r#"the key ring is not of the form {{"keys":[{{"id":"...","key":"..."}}]}}"#)]
    Malformed,
    /// There is no key in it.
    #[error("the key ring holds no key")]
    Empty,
    /// An id is not 1 to 32 characters of a-z, 0-9 and hyphen.
    #[error("key number {number} of the ring has an unusable id")]
    Id {
        /// Counted from 1.
        number: usize,
    },
    /// A key is not 32 bytes in base64.
    #[error("key `{id}` of the ring is not 32 bytes in base64")]
    Key {
        /// Which one.
        id: String,
    },
    /// Two keys have one id.
    #[error("the key ring names `{id}` twice")]
    Duplicate {
        /// Which one.
        id: String,
    },
    /// The file is larger than any ring.
    #[error("the key ring file is larger than {} KiB", LONGEST_FILE / 1024)]
    TooLong,
    /// Others could read the file.
    #[error("the key ring may be read by others (mode {mode:04o}); run `chmod 600` on it")]
    Exposed {
        /// Its permission bits.
        mode: u32,
    },
    /// The only key does not seal yet, or one behind the first is to be the next.
    #[error("the key ring has a next key and none before it, or one in the wrong place")]
    Next,
    /// The key whose turn it is to seal was forgotten.
    #[error("the key that is to seal in the key ring was forgotten")]
    NoneSeals,
    /// A rotation has begun already.
    #[error("the key ring has a next key already")]
    Begun,
    /// No rotation has begun.
    #[error("the key ring has no next key")]
    NotBegun,
    /// The key is not there, or it is still needed.
    #[error("key `{id}` of the ring is not an old one")]
    NotOld {
        /// Which one.
        id: String,
    },
    /// There already is a file.
    #[error("there already is a key ring file; it is never overwritten")]
    Exists,
    /// Somebody else is just writing it.
    #[error("{path} is there: another rotation runs, or one was killed; remove it if none runs")]
    Busy {
        /// The file that the new ring is written to.
        path: String,
    },
    /// Somebody else has written it since it was read.
    #[error("the key ring was changed in this moment; try again")]
    Changed,
    /// The file cannot be read or written.
    #[error("the key ring file cannot be used")]
    File(#[source] std::io::Error),
}

impl RingFile {
    /// A new ring of one key.
    ///
    /// # Errors
    /// None in practice: [`RingFileError::Id`] if our own first id were unusable.
    pub fn draw(rng: &mut (impl CryptoRng + ?Sized)) -> Result<Self, RingFileError> {
        let id = KeyId::parse(FIRST_ID).map_err(|_| RingFileError::Id { number: 1 })?;
        Ok(Self {
            keys: vec![Entry {
                id,
                key: MasterKey::draw(rng),
                mark: Mark::None,
                made_at: None,
            }],
        })
    }

    /// The keys, newest first.
    pub fn keys(&self) -> impl Iterator<Item = RingKey> {
        let sealing = self.sealing();
        self.keys.iter().enumerate().map(move |(place, entry)| {
            let standing = match entry.mark {
                Mark::Next => Standing::Next,
                Mark::Forgotten(_, end) => Standing::Forgotten(end),
                _ if place == sealing => Standing::Seals,
                _ => Standing::Old,
            };
            RingKey {
                id: entry.id,
                standing,
                made_at: entry.made_at,
                replaced_at: entry.replaced_at(),
            }
        })
    }

    /// Adds a new key that opens and does not seal yet.
    ///
    /// # Errors
    /// [`RingFileError::Begun`] when there is one already.
    pub fn add_next(
        &mut self,
        now: UnixTime,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<KeyId, RingFileError> {
        if self.sealing() != 0 {
            return Err(RingFileError::Begun);
        }
        // Its random part tells it from one that somebody else adds to another copy of the ring.
        let numbers = self.keys.iter().filter_map(|key| number(&key.id));
        // Behind the highest, so that no name looks like that of a key which was dropped.
        let number = numbers
            .max()
            .unwrap_or_default()
            .max(self.keys.len())
            .saturating_add(1);
        let random = HEXLOWER.encode(&draw::bytes::<4>(rng));
        let id = KeyId::parse(&format!("k{number}-{random}"));
        let id = id.map_err(|_| RingFileError::Id { number })?;
        let next = Entry {
            id,
            key: MasterKey::draw(rng),
            mark: Mark::Next,
            made_at: Some(now),
        };
        self.keys.insert(0, next);
        Ok(id)
    }

    /// Lets the next key seal; the one that did so becomes an old one.
    ///
    /// # Errors
    /// [`RingFileError::NotBegun`] when there is none.
    pub fn use_next(&mut self, now: UnixTime) -> Result<KeyId, RingFileError> {
        match self.keys.as_mut_slice() {
            [next, before, ..] if next.mark == Mark::Next => {
                next.mark = Mark::None;
                before.mark = Mark::ReplacedAt(now);
                Ok(next.id)
            }
            _ => Err(RingFileError::NotBegun),
        }
    }

    /// Takes an old or forgotten key out, for good.
    ///
    /// # Errors
    /// [`RingFileError::NotOld`] for any other.
    pub fn drop_old(&mut self, id: &KeyId) -> Result<(), RingFileError> {
        let old = self.keys().position(|key| {
            let past = matches!(key.standing, Standing::Old | Standing::Forgotten(_));
            key.id == *id && past
        });
        let place = old.ok_or_else(|| RingFileError::NotOld { id: id.to_string() })?;
        self.keys.remove(place);
        Ok(())
    }

    /// Leaves to an old key nothing but what it vouched for in the journal up to here.
    ///
    /// # Errors
    /// [`RingFileError::NotOld`] for any other.
    pub fn forget_old(&mut self, id: &KeyId, end: Forgetting) -> Result<(), RingFileError> {
        let old = self
            .keys()
            .position(|key| key.id == *id && key.standing == Standing::Old);
        let entry = old.and_then(|place| self.keys.get_mut(place));
        let entry = entry.ok_or_else(|| RingFileError::NotOld { id: id.to_string() })?;
        entry.mark = Mark::Forgotten(entry.replaced_at(), end);
        Ok(())
    }

    /// Reads a ring; unknown members are refused.
    ///
    /// # Errors
    /// [`RingFileError`] names what is wrong, never a key.
    pub fn parse(text: &SecretString) -> Result<Self, RingFileError> {
        let read: RingText<'_> =
            serde_json::from_str(text.expose()).map_err(|_| RingFileError::Malformed)?;
        let mut keys: Vec<Entry> = Vec::new();
        for (number, text) in (1..).zip(&read.keys) {
            let entry = Entry::parse(text, number)?;
            if keys.iter().any(|before| before.id == entry.id) {
                let id = entry.id.to_string();
                return Err(RingFileError::Duplicate { id });
            }
            keys.push(entry);
        }
        let misplaced = |entry: &Entry| entry.mark == Mark::Next;
        match keys.as_slice() {
            [] => return Err(RingFileError::Empty),
            [only] if misplaced(only) => return Err(RingFileError::Next),
            [_, others @ ..] if others.iter().any(misplaced) => return Err(RingFileError::Next),
            _ => {}
        }
        let ring = Self { keys };
        let seals = ring.keys.get(ring.sealing());
        if seals.and_then(Entry::forgotten).is_some() {
            return Err(RingFileError::NoneSeals);
        }
        Ok(ring)
    }

    /// The ring as text.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        // Made large enough beforehand: growing would leave copies behind.
        let mut text = String::with_capacity(ENVELOPE.len() + self.keys.len() * entry::LONGEST);
        text.push_str(r#"{"keys":["#);
        for (index, entry) in self.keys.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            entry.write(&mut text);
        }
        text.push_str("]}\n");
        SecretString::new(text)
    }

    /// The ring, ready to seal with the key whose turn it is and to open with any that was not
    /// forgotten.
    ///
    /// # Errors
    /// [`RingFileError::Empty`] and [`RingFileError::Duplicate`], which a parsed ring never gives.
    pub fn keyring(&self) -> Result<Keyring, RingFileError> {
        let seals = self.keys.get(self.sealing()).ok_or(RingFileError::Empty)?;
        let others = self.keys.iter();
        let others = others.filter(|entry| entry.id != seals.id && entry.forgotten().is_none());
        let mut ring = Keyring::new(seals.id, seals.master());
        for entry in others {
            ring = ring.with_older(entry.id, entry.master()).map_err(|_| {
                RingFileError::Duplicate {
                    id: entry.id.to_string(),
                }
            })?;
        }
        Ok(ring)
    }

    /// The keys that were forgotten.
    #[must_use]
    pub fn forgotten(&self) -> Vec<ForgottenKey> {
        let of = |entry: &Entry| {
            let end = entry.forgotten()?;
            Some(ForgottenKey::new(entry.id, entry.master(), end))
        };
        self.keys.iter().filter_map(of).collect()
    }

    /// The place of the key that seals.
    fn sealing(&self) -> usize {
        let next = self.keys.first().map(|entry| entry.mark);
        usize::from(next == Some(Mark::Next))
    }
}

/// Borrows from the text, so that no copy of a key is left behind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RingText<'a> {
    #[serde(borrow)]
    keys: Vec<EntryText<'a>>,
}

/// The number in the name of a key.
fn number(id: &KeyId) -> Option<usize> {
    let name = id.as_str().strip_prefix('k')?;
    let number = name.split('-').next()?.parse::<u16>();
    number.ok().map(usize::from)
}

const FIRST_ID: &str = "k1";
/// A ring of hundreds of keys stays below this many bytes.
pub(super) const LONGEST_FILE: u64 = 64 * 1024;
const ENVELOPE: &str = "{\"keys\":[]}\n";

#[cfg(test)]
mod tests;
