//! The ring: one key that seals, and older ones that still open.

use alloc::vec::Vec;
use core::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use super::mac_keys::MacKey;
use super::sealed::Header;
use super::{Context, KeyId, MacKeys, MasterKey, Sealed, SealedArray};
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
        let header = self.header(rng);
        let aad = context.bound_to(header.key_id.as_str());
        let payload = Payload {
            msg: plaintext,
            aad: &aad,
        };
        let cipher = self.primary.cipher(context);
        let ciphertext = cipher
            .encrypt(&XNonce::from(header.nonce), payload)
            .map_err(|_| KeyringError::TooLong)?;
        Ok(Sealed { header, ciphertext })
    }

    /// Opens a value that was sealed for this place.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`] if its key is not in the ring, [`KeyringError::Damaged`] if it
    /// was altered or sealed for another place.
    pub fn open(&self, context: &Context, sealed: &Sealed) -> Result<SecretBytes, KeyringError> {
        let entry = self.entry(sealed.key_id())?;
        let aad = context.bound_to(entry.id.as_str());
        let payload = Payload {
            msg: &sealed.ciphertext,
            aad: &aad,
        };
        entry
            .cipher(context)
            .decrypt(&XNonce::from(sealed.header.nonce), payload)
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
        if *sealed.key_id() == self.primary.id {
            return Ok(None);
        }
        let plaintext = self.open(context, sealed)?;
        self.seal(context, plaintext.expose(), rng).map(Some)
    }

    /// As [`Self::seal`], in place.
    pub(crate) fn seal_array<const N: usize>(
        &self,
        context: &Context,
        plaintext: &[u8; N],
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<SealedArray<N>, KeyringError> {
        let header = self.header(rng);
        let aad = context.bound_to(header.key_id.as_str());
        let mut text = Zeroizing::new(*plaintext);
        let cipher = self.primary.cipher(context);
        let tag = cipher
            .encrypt_inout_detached(&header.nonce.into(), &aad, text.as_mut_slice().into())
            .map_err(|_| KeyringError::TooLong)?;
        Ok(SealedArray {
            header,
            ciphertext: *text,
            tag: tag.into(),
        })
    }

    /// As [`Self::open`], in place.
    pub(crate) fn open_array<const N: usize>(
        &self,
        context: &Context,
        sealed: &SealedArray<N>,
    ) -> Result<Zeroizing<[u8; N]>, KeyringError> {
        let entry = self.entry(sealed.key_id())?;
        let aad = context.bound_to(entry.id.as_str());
        let (nonce, tag) = (sealed.header.nonce.into(), sealed.tag.into());
        let mut text = Zeroizing::new(sealed.ciphertext);
        entry
            .cipher(context)
            .decrypt_inout_detached(&nonce, &aad, text.as_mut_slice().into(), &tag)
            .map_err(|_| KeyringError::Damaged)?;
        Ok(text)
    }

    /// As [`Self::rewrap`], in place.
    pub(crate) fn rewrap_array<const N: usize>(
        &self,
        context: &Context,
        sealed: &SealedArray<N>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<SealedArray<N>>, KeyringError> {
        if *sealed.key_id() == self.primary.id {
            return Ok(None);
        }
        let plaintext = self.open_array(context, sealed)?;
        self.seal_array(context, &plaintext, rng).map(Some)
    }

    /// The keys of one purpose, ready to make and compare digests; the purpose carries a version,
    /// as in `fedtoken/device/v1`.
    pub fn mac_keys(&self, purpose: &'static str) -> MacKeys {
        let older = self.older.iter().map(|entry| entry.mac_key(purpose));
        MacKeys::new(self.primary.mac_key(purpose), older.collect())
    }

    /// The primary key and a nonce of its own.
    fn header(&self, rng: &mut (impl CryptoRng + ?Sized)) -> Header {
        Header {
            key_id: self.primary.id,
            nonce: draw::bytes(rng),
        }
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
