//! The key ring as text: which keys wrap the stored secrets, newest first.
//!
//! ```json
//! {"keys":[{"id":"k1","key":"32 bytes as base64"}]}
//! ```

use data_encoding::BASE64;
use fedtoken_core::{
    keyring::{KeyId, Keyring, MasterKey},
    rand_core::CryptoRng,
    secret::SecretString,
};
use serde::Deserialize;
use thiserror::Error;
use zeroize::Zeroizing;

/// The content of a ring file.
#[derive(Debug)]
pub struct RingFile {
    keys: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: KeyId,
    key: MasterKey,
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
    /// There already is a file.
    #[error("there already is a key ring file; it is never overwritten")]
    Exists,
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
            }],
        })
    }

    /// Reads a ring; unknown members are refused.
    ///
    /// # Errors
    /// [`RingFileError`] names what is wrong, never a key.
    pub fn parse(text: &SecretString) -> Result<Self, RingFileError> {
        let read: RingText<'_> =
            serde_json::from_str(text.expose()).map_err(|_| RingFileError::Malformed)?;
        let mut keys: Vec<Entry> = Vec::new();
        for (index, entry) in read.keys.iter().enumerate() {
            let id = KeyId::parse(entry.id).map_err(|_| RingFileError::Id {
                number: index.saturating_add(1),
            })?;
            if keys.iter().any(|before| before.id == id) {
                return Err(RingFileError::Duplicate { id: id.to_string() });
            }
            let key = decode(entry.key).ok_or_else(|| RingFileError::Key { id: id.to_string() })?;
            keys.push(Entry { id, key });
        }
        if keys.is_empty() {
            Err(RingFileError::Empty)
        } else {
            Ok(Self { keys })
        }
    }

    /// The ring as text.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        // Made large enough beforehand: growing would leave copies behind.
        let mut text = String::with_capacity(ENVELOPE.len() + self.keys.len() * LONGEST_ENTRY);
        text.push_str(r#"{"keys":["#);
        for (index, entry) in self.keys.iter().enumerate() {
            let key = Zeroizing::new(BASE64.encode(entry.key.expose()));
            let comma = if index == 0 { "" } else { "," };
            for part in [
                comma,
                r#"{"id":""#,
                entry.id.as_str(),
                r#"","key":""#,
                &key,
                r#""}"#,
            ] {
                text.push_str(part);
            }
        }
        text.push_str("]}\n");
        SecretString::new(text)
    }

    /// The ring, ready to seal with its first key and to open with any.
    ///
    /// # Errors
    /// [`RingFileError::Empty`] and [`RingFileError::Duplicate`], which a parsed ring never gives.
    pub fn keyring(&self) -> Result<Keyring, RingFileError> {
        let (newest, older) = self.keys.split_first().ok_or(RingFileError::Empty)?;
        let mut ring = Keyring::new(newest.id, newest.master());
        for entry in older {
            ring = ring.with_older(entry.id, entry.master()).map_err(|_| {
                RingFileError::Duplicate {
                    id: entry.id.to_string(),
                }
            })?;
        }
        Ok(ring)
    }
}

impl Entry {
    fn master(&self) -> MasterKey {
        MasterKey::new(*self.key.expose())
    }
}

fn decode(text: &str) -> Option<MasterKey> {
    let bytes = Zeroizing::new(BASE64.decode(text.as_bytes()).ok()?);
    let key: &[u8; 32] = bytes.as_slice().try_into().ok()?;
    Some(MasterKey::new(*key))
}

/// Borrows from the text, so that no copy of a key is left behind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RingText<'a> {
    #[serde(borrow)]
    keys: Vec<EntryText<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryText<'a> {
    id: &'a str,
    key: &'a str,
}

const FIRST_ID: &str = "k1";
/// A ring of hundreds of keys stays below this many bytes.
pub(super) const LONGEST_FILE: u64 = 64 * 1024;
const ENVELOPE: &str = "{\"keys\":[]}\n";
/// Comma, braces, names and quotes (21), an id of 32 characters, a key of 44.
const LONGEST_ENTRY: usize = 21 + 32 + 44;

#[cfg(test)]
mod tests {
    use super::*;
    use fedtoken_core::keyring::Context;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn parse(text: &str) -> Result<RingFile, RingFileError> {
        RingFile::parse(&SecretString::new(String::from(text)))
    }

    fn entry(id: &str, byte: u8) -> String {
        format!(r#"{{"id":"{id}","key":"{}"}}"#, BASE64.encode(&[byte; 32]))
    }

    #[test]
    fn a_drawn_ring_reads_back_and_opens_what_it_sealed() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let drawn = RingFile::draw(&mut rng).unwrap();
        let context = || Context::new("test");
        let sealed = drawn
            .keyring()
            .unwrap()
            .seal(&context(), b"something", &mut rng)
            .unwrap();
        let read = RingFile::parse(&drawn.to_text())
            .unwrap()
            .keyring()
            .unwrap();
        assert_eq!(
            read.open(&context(), &sealed).unwrap().expose(),
            b"something"
        );
        assert_eq!(read.primary_id().as_str(), "k1");
    }

    #[test]
    fn the_first_key_is_the_newest() {
        let text = format!(r#"{{"keys":[{},{}]}}"#, entry("new", 1), entry("old", 2));
        let ring = parse(&text).unwrap();
        assert_eq!(ring.keyring().unwrap().primary_id().as_str(), "new");
        assert_eq!(ring.to_text().expose().trim_end(), text);
        assert!(ring.to_text().expose().len() <= ENVELOPE.len() + 2 * LONGEST_ENTRY);
    }

    #[test]
    fn unusable_rings_are_refused_by_name() {
        let wrap = |inner: &str| format!(r#"{{"keys":[{inner}]}}"#);
        let short = format!(r#"{{"id":"k1","key":"{}"}}"#, BASE64.encode(&[1; 31]));
        let twice = format!("{},{}", entry("k1", 1), entry("k1", 2));
        let extra = format!(r#"{{"keys":[{}],"more":1}}"#, entry("k1", 1));
        assert!(matches!(parse(""), Err(RingFileError::Malformed)));
        assert!(matches!(parse(&extra), Err(RingFileError::Malformed)));
        assert!(matches!(parse(&wrap("")), Err(RingFileError::Empty)));
        assert!(matches!(
            parse(&wrap(&entry("K1", 1))),
            Err(RingFileError::Id { number: 1 })
        ));
        assert!(matches!(
            parse(&wrap(&short)),
            Err(RingFileError::Key { .. })
        ));
        assert!(matches!(
            parse(&wrap(&twice)),
            Err(RingFileError::Duplicate { .. })
        ));
    }

    #[test]
    fn no_key_is_printed() {
        let text = format!(r#"{{"keys":[{}]}}"#, entry("k1", 7));
        let printed = format!("{:?}", parse(&text).unwrap());
        assert!(printed.contains("[redacted]") && !printed.contains(&BASE64.encode(&[7; 32])));
        let wrong = parse(&text.replace("BwcH", "!!!!")).unwrap_err();
        assert!(!format!("{wrong:?} {wrong}").contains("BwcH"));
    }
}
