//! A sealed value as it is stored.

use alloc::vec::Vec;
use core::fmt;

use super::{KeyId, KeyringError};

/// Ciphertext with the nonce and the name of the key that it needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    pub(super) key_id: KeyId,
    pub(super) nonce: [u8; NONCE_BYTES],
    pub(super) ciphertext: Vec<u8>,
}

impl Sealed {
    /// The key that opens it.
    pub fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The stored form: version, length of the key id, key id, nonce, ciphertext.
    pub fn to_bytes(&self) -> Vec<u8> {
        let key_id = self.key_id.as_str().as_bytes();
        // A key id has at most 32 characters.
        let key_id_len = u8::try_from(key_id.len()).unwrap_or(u8::MAX);
        let mut bytes = Vec::with_capacity(2 + key_id.len() + NONCE_BYTES + self.ciphertext.len());
        bytes.extend_from_slice(&[VERSION, key_id_len]);
        bytes.extend_from_slice(key_id);
        bytes.extend_from_slice(&self.nonce);
        bytes.extend_from_slice(&self.ciphertext);
        bytes
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`KeyringError::Damaged`] for anything that [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        Self::split(bytes).ok_or(KeyringError::Damaged)
    }

    fn split(bytes: &[u8]) -> Option<Self> {
        let (&[version, key_id_len], rest) = bytes.split_first_chunk()?;
        if version != VERSION {
            return None;
        }
        let (key_id, rest) = rest.split_at_checked(usize::from(key_id_len))?;
        let key_id = KeyId::parse(core::str::from_utf8(key_id).ok()?).ok()?;
        let (nonce, ciphertext) = rest.split_first_chunk()?;
        if ciphertext.len() < TAG_BYTES {
            return None;
        }
        Some(Self {
            key_id,
            nonce: *nonce,
            ciphertext: Vec::from(ciphertext),
        })
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sealed({})", self.key_id)
    }
}

const VERSION: u8 = 1;
pub(super) const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_exactly_or_refused(bytes: Vec<u8>) {
            if let Ok(sealed) = Sealed::from_bytes(&bytes) {
                prop_assert_eq!(sealed.to_bytes(), bytes);
            }
        }

        #[test]
        fn stored_form_reads_back(
            id in "[a-z0-9-]{1,32}", nonce: [u8; 24], ciphertext in prop::collection::vec(any::<u8>(), 16..80),
        ) {
            let sealed = Sealed { key_id: KeyId::parse(&id).unwrap(), nonce, ciphertext };
            prop_assert_eq!(Sealed::from_bytes(&sealed.to_bytes()), Ok(sealed));
        }
    }

    #[test]
    fn another_version_is_refused() {
        let sealed = Sealed {
            key_id: KeyId::parse("k").unwrap(),
            nonce: [0; 24],
            ciphertext: alloc::vec![0; 16],
        };
        let mut bytes = sealed.to_bytes();
        assert!(Sealed::from_bytes(&bytes).is_ok());
        bytes[0] = 2;
        assert_eq!(Sealed::from_bytes(&bytes), Err(KeyringError::Damaged));
    }
}
