//! The shared secret as it is stored: under the key ring, for one person.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::SharedSecret;
use crate::ids::PersonId;
use crate::keyring::{Context, KeyId, Keyring, KeyringError, Sealed};

/// A shared secret under the key ring, of an app (TOTP) or a device (HOTP): it opens for its person
/// and for nobody else.
///
/// A person's secrets are not told apart: whoever has several needs another place for each, by
/// [`Keyring::seal`] with a [`Context`] of his own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedSecret(Sealed);

impl SealedSecret {
    /// Seals the secret of a person under the primary key.
    ///
    /// # Errors
    /// [`KeyringError::TooLong`], which no shared secret is.
    pub fn seal(
        secret: &SharedSecret,
        person: &PersonId,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, KeyringError> {
        let sealed = keyring.seal(&place(person), secret.expose(), rng)?;
        Ok(Self(sealed))
    }

    /// Opens the secret of a person.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`] if its key is not in the ring, [`KeyringError::Damaged`] if it
    /// was altered, is another person's or no shared secret.
    pub fn open(&self, person: &PersonId, keyring: &Keyring) -> Result<SharedSecret, KeyringError> {
        let opened = keyring.open(&place(person), &self.0)?;
        SharedSecret::new(opened).map_err(|_| KeyringError::Damaged)
    }

    /// Moves the secret to the primary key; none if it is there already.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::seal`].
    pub fn rewrap(
        &self,
        person: &PersonId,
        keyring: &Keyring,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Option<Self>, KeyringError> {
        let moved = keyring.rewrap(&place(person), &self.0, rng)?;
        Ok(moved.map(Self))
    }

    /// The key that opens it.
    pub const fn key_id(&self) -> &KeyId {
        self.0.key_id()
    }

    /// The stored form, that of [`Sealed::to_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`KeyringError::Damaged`] for anything that [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        Sealed::from_bytes(bytes).map(Self)
    }
}

fn place(person: &PersonId) -> Context {
    Context::new("fedtoken/totp/v1").part(person.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::MasterKey;
    use crate::secret::SecretBytes;
    use alloc::format;
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn key_id(text: &str) -> KeyId {
        KeyId::parse(text).unwrap()
    }

    fn old() -> Keyring {
        Keyring::new(key_id("old"), MasterKey::new([1; 32]))
    }

    fn new() -> Keyring {
        Keyring::new(key_id("new"), MasterKey::new([2; 32]))
    }

    fn both() -> Keyring {
        let old = MasterKey::new([1; 32]);
        new().with_older(key_id("old"), old).unwrap()
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(1)
    }

    fn ann() -> PersonId {
        PersonId::from_bytes([1; 16])
    }

    fn ben() -> PersonId {
        PersonId::from_bytes([2; 16])
    }

    fn secret() -> SharedSecret {
        SharedSecret::new(SecretBytes::new(SECRET.to_vec())).unwrap()
    }

    fn sealed() -> SealedSecret {
        SealedSecret::seal(&secret(), &ann(), &old(), &mut rng()).unwrap()
    }

    fn opened(sealed: &SealedSecret, person: &PersonId, ring: &Keyring) -> Option<KeyringError> {
        match sealed.open(person, ring) {
            Ok(opened) => {
                assert_eq!(opened.expose(), SECRET);
                None
            }
            Err(error) => Some(error),
        }
    }

    const SECRET: &[u8] = b"12345678901234567890";
    const DAMAGED: KeyringError = KeyringError::Damaged;

    #[test]
    fn a_stored_secret_opens_for_its_person() {
        let stored = SealedSecret::from_bytes(&sealed().to_bytes()).unwrap();
        assert_eq!(opened(&stored, &ann(), &old()), None);
        assert_eq!(*stored.key_id(), key_id("old"));
    }

    #[test]
    fn a_row_moved_to_another_person_fails_closed() {
        assert_eq!(opened(&sealed(), &ben(), &old()), Some(DAMAGED));
        let moved = sealed().rewrap(&ben(), &both(), &mut rng());
        assert_eq!(moved, Err(DAMAGED));
    }

    #[test]
    fn what_was_sealed_for_another_purpose_is_no_secret() {
        let other = Context::new("fedtoken/other/v1").part(ann().as_str().as_bytes());
        let sealed = old().seal(&other, SECRET, &mut rng()).unwrap();
        let read = SealedSecret::from_bytes(&sealed.to_bytes()).unwrap();
        assert_eq!(opened(&read, &ann(), &old()), Some(DAMAGED));
    }

    #[test]
    fn what_was_sealed_before_there_was_this_type_opens() {
        let place = Context::new("fedtoken/totp/v1").part(ann().as_str().as_bytes());
        let sealed = old().seal(&place, SECRET, &mut rng()).unwrap();
        let read = SealedSecret::from_bytes(&sealed.to_bytes()).unwrap();
        assert_eq!(opened(&read, &ann(), &old()), None);
    }

    #[test]
    fn a_sealed_value_too_short_for_a_secret_is_refused() {
        let short = old().seal(&place(&ann()), &SECRET[..15], &mut rng());
        let read = SealedSecret(short.unwrap());
        assert_eq!(opened(&read, &ann(), &old()), Some(DAMAGED));
    }

    #[test]
    fn a_secret_moves_to_a_new_key_once() {
        let moved = sealed().rewrap(&ann(), &both(), &mut rng());
        let moved = moved.unwrap().unwrap();
        assert_eq!(*moved.key_id(), key_id("new"));
        assert_eq!(opened(&moved, &ann(), &new()), None);
        assert_eq!(moved.rewrap(&ann(), &both(), &mut rng()), Ok(None));
    }

    #[test]
    fn without_its_key_it_stays_closed() {
        let unknown = KeyringError::UnknownKey;
        assert_eq!(opened(&sealed(), &ann(), &new()), Some(unknown));
        let moved = sealed().rewrap(&ann(), &new(), &mut rng());
        assert_eq!(moved, Err(unknown));
    }

    #[test]
    fn nothing_of_it_is_printed() {
        assert_eq!(format!("{:?}", sealed()), "SealedSecret(Sealed(old))");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_exactly_or_refused(bytes: Vec<u8>) {
            if let Ok(sealed) = SealedSecret::from_bytes(&bytes) {
                prop_assert_eq!(sealed.to_bytes(), bytes);
            }
        }
    }
}
