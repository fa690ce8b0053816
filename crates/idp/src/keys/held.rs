//! The ring that an instance works with: the keys themselves, and what each of them does.

use fedtoken_core::keyring::Keyring;

use super::{
    ForgottenKey,
    ring::{RingFile, RingFileError, RingKey, Standing},
};

/// A ring ready for use that still knows whose turn is next.
#[derive(Debug)]
pub struct Ring {
    /// Seals with the key whose turn it is and opens with any that was not forgotten.
    pub keyring: Keyring,
    /// What each key of the file does, without the keys themselves.
    pub keys: Vec<RingKey>,
    /// Those that only know what they vouched for in the journal.
    pub forgotten: Vec<ForgottenKey>,
}

impl Ring {
    /// The ring of a file.
    ///
    /// # Errors
    /// As [`RingFile::keyring`].
    pub fn of(file: &RingFile) -> Result<Self, RingFileError> {
        Ok(Self {
            keyring: file.keyring()?,
            keys: file.keys().collect(),
            forgotten: file.forgotten(),
        })
    }

    /// Whether two lists hold the same keys, each doing the same.
    #[must_use]
    pub fn is_same(one: &[RingKey], other: &[RingKey]) -> bool {
        let part = |key: &RingKey| (key.id, key.standing);
        one.iter().map(part).eq(other.iter().map(part))
    }
}

impl From<Keyring> for Ring {
    /// One in which no key waits for its turn, and none was forgotten.
    fn from(keyring: Keyring) -> Self {
        let primary = *keyring.primary_id();
        let key = |id| RingKey {
            id,
            standing: if id == primary {
                Standing::Seals
            } else {
                Standing::Old
            },
            made_at: None,
            replaced_at: None,
        };
        let keys = keyring.ids().copied().map(key).collect();
        Self {
            keyring,
            keys,
            forgotten: Vec::new(),
        }
    }
}
