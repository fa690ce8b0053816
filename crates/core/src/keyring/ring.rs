//! The ring: one key that seals, and older ones that still open.

use alloc::vec::Vec;
use core::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use thiserror::Error;

use super::mac_keys::MacKey;
use super::{Context, KeyId, MacKeys, MasterKey, Sealed};
use crate::draw;
use crate::secret::SecretBytes;

/// Keys by id; the primary one seals, all of them open.
pub struct Keyring {
    primary: Entry,
    older: Vec<Entry>,
}

/// Why the ring refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum KeyringError {
    /// No key of the ring has this id.
    #[error("the key ring has no such key")]
    UnknownKey,
    /// The bytes were altered, or belong to another place.
    #[error("sealed value is damaged or belongs elsewhere")]
    Damaged,
    /// The value is too long to be sealed (256 GiB).
    #[error("value is too long to be sealed")]
    TooLong,
    /// The ring has a key of this id already.
    #[error("the key ring has a key of this id already")]
    DuplicateKey,
}

impl Keyring {
    /// A ring of one key.
    pub const fn new(id: KeyId, key: MasterKey) -> Self {
        Self {
            primary: Entry { id, key },
            older: Vec::new(),
        }
    }

    /// The ring with one more key that opens but does not seal.
    ///
    /// # Errors
    /// [`KeyringError::DuplicateKey`] if the id is taken.
    pub fn with_older(mut self, id: KeyId, key: MasterKey) -> Result<Self, KeyringError> {
        if self.ids().any(|known| *known == id) {
            return Err(KeyringError::DuplicateKey);
        }
        self.older.push(Entry { id, key });
        Ok(self)
    }

    /// The key that seals.
    pub const fn primary_id(&self) -> &KeyId {
        &self.primary.id
    }

    /// All keys, the primary one first.
    pub fn ids(&self) -> impl Iterator<Item = &KeyId> {
        self.entries().map(|entry| &entry.id)
    }

    /// Seals a value under the primary key, for this place only.
    ///
    /// # Errors
    /// [`KeyringError::TooLong`] beyond the bound of the cipher.
    pub fn seal(
        &self,
        context: &Context,
        plaintext: &[u8],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Sealed, KeyringError> {
        let nonce = draw::bytes(rng);
        let aad = context.bound_to(self.primary.id.as_str());
        let ciphertext = self
            .primary
            .cipher(context)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plaintext,
                    aad: &aad,
                },
            )
            .map_err(|_| KeyringError::TooLong)?;
        Ok(Sealed {
            key_id: self.primary.id,
            nonce,
            ciphertext,
        })
    }

    /// Opens a value that was sealed for this place.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`] if its key is not in the ring, [`KeyringError::Damaged`] if it
    /// was altered or sealed for another place.
    pub fn open(&self, context: &Context, sealed: &Sealed) -> Result<SecretBytes, KeyringError> {
        let entry = self.entry(&sealed.key_id)?;
        let aad = context.bound_to(entry.id.as_str());
        entry
            .cipher(context)
            .decrypt(
                &XNonce::from(sealed.nonce),
                Payload {
                    msg: &sealed.ciphertext,
                    aad: &aad,
                },
            )
            .map(SecretBytes::new)
            .map_err(|_| KeyringError::Damaged)
    }

    /// Moves a value to the primary key; none if it is there already.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::seal`].
    pub fn rewrap(
        &self,
        context: &Context,
        sealed: &Sealed,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Sealed>, KeyringError> {
        if sealed.key_id == self.primary.id {
            return Ok(None);
        }
        let plaintext = self.open(context, sealed)?;
        self.seal(context, plaintext.expose(), rng).map(Some)
    }

    /// The keys of one purpose, ready to make and compare digests; the purpose carries a version,
    /// as in `fedtoken/device/v1`.
    pub fn mac_keys(&self, purpose: &'static str) -> MacKeys {
        let older = self.older.iter().map(|entry| entry.mac_key(purpose));
        MacKeys::new(self.primary.mac_key(purpose), older.collect())
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        core::iter::once(&self.primary).chain(&self.older)
    }

    fn entry(&self, id: &KeyId) -> Result<&Entry, KeyringError> {
        self.entries()
            .find(|entry| entry.id == *id)
            .ok_or(KeyringError::UnknownKey)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.ids()).finish()
    }
}

struct Entry {
    id: KeyId,
    key: MasterKey,
}

impl Entry {
    fn cipher(&self, context: &Context) -> XChaCha20Poly1305 {
        let key = self.key.derive("fedtoken/keyring/seal|", context.purpose());
        XChaCha20Poly1305::new((&*key).into())
    }

    fn mac_key(&self, purpose: &'static str) -> MacKey {
        let key = self.key.derive("fedtoken/keyring/mac|", purpose);
        MacKey::new(self.id, &key)
    }
}

#[cfg(test)]
mod tests;
