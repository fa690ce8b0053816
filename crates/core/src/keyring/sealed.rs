//! Sealed values as they are stored.

use alloc::vec::Vec;
use core::fmt;

use super::{KeyId, KeyringError};

/// Ciphertext with the nonce and the name of the key that it needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    pub(super) header: Header,
    /// With the tag behind it.
    pub(super) ciphertext: Vec<u8>,
}

impl Sealed {
    /// The key that opens it.
    pub const fn key_id(&self) -> &KeyId {
        &self.header.key_id
    }

    /// The stored form: version, length of the key id, key id, nonce, ciphertext.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.header.followed_by(&[&self.ciphertext])
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`KeyringError::Damaged`] for anything that [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        let (header, ciphertext) = Header::split(bytes).ok_or(KeyringError::Damaged)?;
        if ciphertext.len() < TAG_BYTES {
            return Err(KeyringError::Damaged);
        }
        Ok(Self {
            header,
            ciphertext: Vec::from(ciphertext),
        })
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sealed({})", self.key_id())
    }
}

/// A sealed value of a length that is known beforehand: stored as [`Sealed`] is, without heap memory.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedArray<const N: usize> {
    pub(super) header: Header,
    pub(super) ciphertext: [u8; N],
    pub(super) tag: [u8; TAG_BYTES],
}

impl<const N: usize> SealedArray<N> {
    /// The key that opens it.
    pub(crate) const fn key_id(&self) -> &KeyId {
        &self.header.key_id
    }

    /// The stored form, as [`Sealed::to_bytes`] has it.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.header.followed_by(&[&self.ciphertext, &self.tag])
    }

    /// Reads the stored form; any other length is damage.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        Self::split(bytes).ok_or(KeyringError::Damaged)
    }

    fn split(bytes: &[u8]) -> Option<Self> {
        let (header, rest) = Header::split(bytes)?;
        let (ciphertext, tag) = rest.split_first_chunk()?;
        Some(Self {
            header,
            ciphertext: *ciphertext,
            tag: tag.try_into().ok()?,
        })
    }
}

/// What stands before the ciphertext.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) key_id: KeyId,
    pub(super) nonce: [u8; NONCE_BYTES],
}

impl Header {
    fn followed_by(&self, parts: &[&[u8]]) -> Vec<u8> {
        let key_id = self.key_id.as_str().as_bytes();
        // A key id has at most 32 characters.
        let key_id_len = u8::try_from(key_id.len()).unwrap_or(u8::MAX);
        let mut bytes = Vec::from([VERSION, key_id_len]);
        bytes.extend_from_slice(key_id);
        bytes.extend_from_slice(&self.nonce);
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
        bytes
    }

    fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&[version, key_id_len], rest) = bytes.split_first_chunk()?;
        if version != VERSION {
            return None;
        }
        let (key_id, rest) = rest.split_at_checked(usize::from(key_id_len))?;
        let key_id = KeyId::parse(core::str::from_utf8(key_id).ok()?).ok()?;
        let (nonce, rest) = rest.split_first_chunk()?;
        let nonce = *nonce;
        Some((Self { key_id, nonce }, rest))
    }
}

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header(id: &str, nonce: [u8; 24]) -> Header {
        let key_id = KeyId::parse(id).unwrap();
        Header { key_id, nonce }
    }

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
            let sealed = Sealed { header: header(&id, nonce), ciphertext };
            prop_assert_eq!(Sealed::from_bytes(&sealed.to_bytes()), Ok(sealed));
        }

        #[test]
        fn both_forms_are_stored_alike(id in "[a-z0-9-]{1,32}", nonce: [u8; 24], value: [u8; 20], tag: [u8; 16]) {
            let array = SealedArray { header: header(&id, nonce), ciphertext: value, tag };
            let sealed = Sealed::from_bytes(&array.to_bytes()).unwrap();
            prop_assert_eq!(sealed.to_bytes(), array.to_bytes());
            prop_assert!(SealedArray::<20>::from_bytes(&sealed.to_bytes()) == Ok(array));
            prop_assert!(SealedArray::<19>::from_bytes(&sealed.to_bytes()).is_err());
            prop_assert!(SealedArray::<21>::from_bytes(&sealed.to_bytes()).is_err());
        }
    }

    #[test]
    fn another_version_is_refused() {
        let sealed = Sealed {
            header: header("k", [0; 24]),
            ciphertext: alloc::vec![0; 16],
        };
        let mut bytes = sealed.to_bytes();
        assert!(Sealed::from_bytes(&bytes).is_ok());
        bytes[0] = 2;
        assert_eq!(Sealed::from_bytes(&bytes), Err(KeyringError::Damaged));
    }

    #[test]
    fn a_ciphertext_without_room_for_its_tag_is_refused() {
        let short = header("k", [0; 24]).followed_by(&[&[0; 15]]);
        assert_eq!(Sealed::from_bytes(&short), Err(KeyringError::Damaged));
    }
}
